// Drive the report in a browser and print what was seen as JSON; test_browser.py judges it.
// Arguments: folder with node_modules, browser to start, address of the page.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder, executablePath, address] = process.argv.slice(2);
const load = createRequire(`${folder}/package.json`);
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { console: [], requests: [], axe: {} };

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) seen.requests.push(request.url());
  });
  await page.goto(address);
  return page;
}

const plain = await open({ javaScriptEnabled: false });
seen.without_script = {
  planned: await plain.locator(".planned").count(),
  findings: await plain.locator(".finding").count(),
  filter: await plain.locator("#filter").isVisible(),
  language: await plain.locator("html").getAttribute("lang"),
};

const page = await open({ viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });
const shown = () => page.locator("#filter output").textContent();
const reset = () => page.click("#filter button[type=reset]").then(() => page.waitForTimeout(50));
seen.filtered = { all: await shown() };
for (const [name, value] of [
  ["feature", "docker-images"], ["category", "potential"], ["file", "compose.yaml"], ["folder", "web"],
]) {
  await page.selectOption(`#filter [name=${name}]`, value);
  seen.filtered[name] = await shown();
  await reset();
}
await page.fill("#filter [name=search]", "postgres:15");
seen.filtered.search = await shown();
await page.fill("#filter [name=search]", "no such words");
seen.filtered.nothing = await shown();
await reset();
seen.filtered.reset = await shown();
await page.click("[data-show-feature=docker-compose]");
seen.filtered.linked = await shown();
await reset();

const planned = () => page.locator("#plan-filter output").textContent();
seen.planned = { all: await planned() };
await page.selectOption("#plan-filter [name=subject]", "db");
seen.planned.subject = await planned();
await page.click("#plan-filter button[type=reset]").then(() => page.waitForTimeout(50));
await page.selectOption("#plan-filter [name=environment]", "prod");
seen.planned.environment = await planned();
seen.planned.waves = await page.locator(".wave:visible").count();
await page.click("#plan-filter button[type=reset]").then(() => page.waitForTimeout(50));
await page.fill("#plan-filter [name=search]", "no such words");
seen.planned.nothing = await planned();
await page.click("#plan-filter button[type=reset]").then(() => page.waitForTimeout(50));
const unfolded = () => page.locator(".folds[open]").count();
await page.click("#plan-filter .fold");
seen.planned.unfolded = await unfolded();
await page.click("#plan-filter .fold");
seen.planned.folded = await unfolded();
await page.click("#plan-filter .fold");

const count = () => page.locator(".file[open]").count();
seen.open = { before: await count() };
await page.click("#filter .fold");
seen.open.folded = await count();
await page.click("#filter .fold");
seen.open.unfolded = await count();

const button = page.locator("#findings .command button").first();
await button.click();
await page.waitForTimeout(50);
const step = page.locator("#waves .command button").first();
await step.click();
await page.waitForTimeout(50);
seen.copied_step = await page.evaluate(() => navigator.clipboard.readText());
await button.click();
await page.waitForTimeout(50);
seen.copied = {
  text: await page.evaluate(() => navigator.clipboard.readText()),
  button: await button.textContent(),
};
await page.waitForTimeout(1600);

await page.click("[data-language=fr]");
seen.french = {
  language: await page.locator("html").getAttribute("lang"),
  heading: await page.locator("#h-findings").evaluate((node) => node.innerText),
  shown: await shown(),
  copy: await button.textContent(),
  option: await page.locator("#filter [name=feature] option").first().textContent(),
};

const phone = await open({ viewport: { width: 390, height: 844 }, isMobile: true });
seen.phone = await phone.evaluate(() => document.documentElement.scrollWidth);

for (const colorScheme of ["light", "dark"]) {
  // axe-core is one more inline script, which the page's own policy rightly refuses.
  const tested = await open({ colorScheme, bypassCSP: true });
  await tested.addScriptTag({ content: axe });
  await tested.evaluate(() => { for (const each of document.querySelectorAll("details")) each.open = true; });
  for (const language of ["en", "fr"]) {
    await tested.click(`[data-language=${language}]`);
    const { violations } = await tested.evaluate(() => globalThis.axe.run());
    seen.axe[`${colorScheme}-${language}`] = violations.map(
      (each) => `${each.id}: ${each.nodes[0].html}`);
  }
}
await browser.close();
process.stdout.write(JSON.stringify(seen));
