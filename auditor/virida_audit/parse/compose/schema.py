"""What kind of value each key takes: the Compose Specification's schema as a table.

Source: compose-spec `schema/compose-spec.json`; `pre_start` of services as compose-go reads it. A
line is a mapping by its route; after each key stand the letters of what it takes: T text, N number,
B boolean, L list, M mapping, 0 null.
"""

from __future__ import annotations

KEYS: dict[str, str] = {
    "": (
        "configs:M0 include:L models:M0 name:T networks:M0 secrets:M0 services:M0 version:TN "
        "volumes:M0"
    ),
    "configs.*": (
        "content:T driver:T driver_opts:M environment:T external:TBM file:T labels:LM name:T "
        "template_driver:T"
    ),
    "configs.*.external": "name:T",
    "include.[]": "env_file:TL path:TL project_directory:T",
    "models.*": "context_size:N model:T name:T runtime_flags:L",
    "networks.*": (
        "attachable:TB driver:T driver_opts:M enable_ipv4:TB enable_ipv6:TB external:TBM "
        "internal:TB ipam:M labels:LM name:T"
    ),
    "networks.*.external": "name:T",
    "networks.*.ipam": "config:L driver:T options:M",
    "networks.*.ipam.config.[]": "aux_addresses:M gateway:T ip_range:T subnet:T",
    "secrets.*": (
        "driver:T driver_opts:M environment:T external:TBM file:T labels:LM name:T "
        "template_driver:T"
    ),
    "secrets.*.external": "name:T",
    "services.*": (
        "annotations:LM attach:TB blkio_config:M build:TM cap_add:L cap_drop:L cgroup:T "
        "cgroup_parent:T command:TL0 configs:L container_name:T cpu_count:TN cpu_percent:TN "
        "cpu_period:TN cpu_quota:TN cpu_rt_period:TN cpu_rt_runtime:TN cpu_shares:TN cpus:TN "
        "cpuset:T credential_spec:M depends_on:LM deploy:M0 develop:M0 device_cgroup_rules:L "
        "devices:L dns:TL dns_opt:L dns_search:TL domainname:T entrypoint:TL0 env_file:TL "
        "environment:LM expose:L extends:TM external_links:L extra_hosts:LM gpus:TL "
        "group_add:L healthcheck:M hostname:T image:T init:TB ipc:T isolation:T label_file:TL "
        "labels:LM links:L logging:M mac_address:T mem_limit:TN mem_reservation:TN "
        "mem_swappiness:TN memswap_limit:TN models:LM network_mode:T networks:LM "
        "oom_kill_disable:TB oom_score_adj:TN pid:T0 pids_limit:TN platform:T ports:L "
        "post_start:L pre_start:L pre_stop:L privileged:TB profiles:L provider:M "
        "pull_policy:T pull_refresh_after:T read_only:TB restart:T runtime:T scale:TN "
        "secrets:L security_opt:L shm_size:TN stdin_open:TB stop_grace_period:T stop_signal:T "
        "storage_opt:M sysctls:LM tmpfs:TL tty:TB ulimits:M use_api_socket:B user:T "
        "userns_mode:T uts:T volumes:L volumes_from:L working_dir:T"
    ),
    "services.*.blkio_config": (
        "device_read_bps:L device_read_iops:L device_write_bps:L device_write_iops:L "
        "weight:TN weight_device:L"
    ),
    "services.*.blkio_config.device_read_bps.[]": "path:T rate:TN",
    "services.*.blkio_config.device_read_iops.[]": "path:T rate:TN",
    "services.*.blkio_config.device_write_bps.[]": "path:T rate:TN",
    "services.*.blkio_config.device_write_iops.[]": "path:T rate:TN",
    "services.*.blkio_config.weight_device.[]": "path:T weight:TN",
    "services.*.build": (
        "additional_contexts:LM args:LM cache_from:L cache_to:L context:T dockerfile:T "
        "dockerfile_inline:T entitlements:L extra_hosts:LM isolation:T labels:LM network:T "
        "no_cache:TB no_cache_filter:TL platforms:L privileged:TB provenance:TB pull:TB "
        "sbom:TB secrets:L shm_size:TN ssh:LM tags:L target:T ulimits:M"
    ),
    "services.*.build.secrets.[]": "gid:T mode:TN source:T target:T uid:T",
    "services.*.build.ulimits.*": "hard:TN soft:TN",
    "services.*.configs.[]": "gid:T mode:TN source:T target:T uid:T",
    "services.*.credential_spec": "config:T file:T registry:T",
    "services.*.depends_on.*": "condition:T required:B restart:TB",
    "services.*.deploy": (
        "endpoint_mode:T labels:LM mode:T placement:M replicas:TN resources:M "
        "restart_policy:M rollback_config:M update_config:M"
    ),
    "services.*.deploy.placement": "constraints:L max_replicas_per_node:TN preferences:L",
    "services.*.deploy.placement.preferences.[]": "spread:T",
    "services.*.deploy.resources": "limits:M reservations:M",
    "services.*.deploy.resources.limits": "cpus:TN memory:T pids:TN",
    "services.*.deploy.resources.reservations": ("cpus:TN devices:L generic_resources:L memory:T"),
    "services.*.deploy.resources.reservations.devices.[]": (
        "capabilities:L count:TN device_ids:L driver:T options:LM"
    ),
    "services.*.deploy.resources.reservations.generic_resources.[]": "discrete_resource_spec:M",
    "services.*.deploy.resources.reservations.generic_resources.[].discrete_resource_spec": (
        "kind:T value:TN"
    ),
    "services.*.deploy.restart_policy": "condition:T delay:T max_attempts:TN window:T",
    "services.*.deploy.rollback_config": (
        "delay:T failure_action:T max_failure_ratio:TN monitor:T order:T parallelism:TN"
    ),
    "services.*.deploy.update_config": (
        "delay:T failure_action:T max_failure_ratio:TN monitor:T order:T parallelism:TN"
    ),
    "services.*.develop": "watch:L",
    "services.*.develop.watch.[]": (
        "action:T exec:M ignore:TL include:TL initial_sync:B path:T target:T"
    ),
    "services.*.develop.watch.[].exec": (
        "command:TL0 environment:LM privileged:TB user:T working_dir:T"
    ),
    "services.*.devices.[]": "permissions:T source:T target:T",
    "services.*.env_file.[]": "format:T path:T required:TB",
    "services.*.extends": "file:T service:T",
    "services.*.gpus.[]": "capabilities:L count:TN device_ids:L driver:T options:LM",
    "services.*.healthcheck": (
        "disable:TB interval:T retries:TN start_interval:T start_period:T test:TL timeout:T"
    ),
    "services.*.logging": "driver:T options:M",
    "services.*.models.*": "endpoint_var:T model_var:T",
    "services.*.networks.*": (
        "aliases:L driver_opts:M gw_priority:N interface_name:T ipv4_address:T ipv6_address:T "
        "link_local_ips:L mac_address:T priority:N"
    ),
    "services.*.ports.[]": (
        "app_protocol:T host_ip:T mode:T name:T protocol:T published:TN target:TN"
    ),
    "services.*.post_start.[]": "command:TL0 environment:LM privileged:TB user:T working_dir:T",
    "services.*.pre_start.[]": (
        "command:TL0 environment:LM image:T per_replica:TB privileged:TB user:T working_dir:T"
    ),
    "services.*.pre_stop.[]": "command:TL0 environment:LM privileged:TB user:T working_dir:T",
    "services.*.provider": "options:M type:T",
    "services.*.secrets.[]": "gid:T mode:TN source:T target:T uid:T",
    "services.*.ulimits.*": "hard:TN soft:TN",
    "services.*.volumes.[]": (
        "bind:M consistency:T image:M read_only:TB source:T target:T tmpfs:M type:T volume:M"
    ),
    "services.*.volumes.[].bind": "create_host_path:TB propagation:T recursive:T selinux:T",
    "services.*.volumes.[].image": "subpath:T",
    "services.*.volumes.[].tmpfs": "mode:TN size:TN",
    "services.*.volumes.[].volume": "labels:LM nocopy:TB subpath:T",
    "volumes.*": "driver:T driver_opts:M external:TBM labels:LM name:T",
    "volumes.*.external": "name:T",
}

OLD_SERVICE_KEYS = "cpu_group:T dockerfile:T log_driver:T log_opt:M memory:NT net:T volume_driver:T"
"""Keys of version 1 and 2 files that the specification dropped: Docker's documentation, "Compose
file versions and upgrading"."""
