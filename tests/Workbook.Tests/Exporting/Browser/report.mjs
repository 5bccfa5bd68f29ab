// Opens the page of a report in a browser as a reader does and looks: node report.mjs PAGE BROWSER
// Prints one line for each thing that is not as it must be, and ends with 1 if there is one.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serious } from './axe.mjs';

const [page, executablePath] = process.argv.slice(2);
const address = pathToFileURL(resolve(page)).href;
const failures = [];
const counts = { drawings: 0, texts: 0, lines: 0 };

// Runs in the page: what of its drawings cannot be read, and how much was looked at.
function drawings({ phone }) {
  const faults = [];
  const number = colour => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  const luminance = colour => {
    const [r, g, b] = number(colour).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  };
  const back = getComputedStyle(document.body).backgroundColor;
  const inside = (box, frame, slack) => box.left >= frame.left - slack && box.right <= frame.right + slack && box.top >= frame.top - slack && box.bottom <= frame.bottom + slack;
  const lines = [...document.querySelectorAll('svg path')].filter(path => parseFloat(getComputedStyle(path).strokeWidth) >= 2);
  for (const line of lines) {
    const found = contrast(getComputedStyle(line).stroke, back);
    if (found < 3) faults.push(`a line of contrast ${found.toFixed(2)}: ${line.outerHTML.slice(0, 80)}`);
  }

  const svgs = [...document.querySelectorAll('svg[role=img]')];
  let all = 0;
  for (const svg of svgs) {
    const frame = svg.getBoundingClientRect();
    const cells = [...svg.querySelectorAll('rect')].map(rect => ({ box: rect.getBoundingClientRect(), fill: getComputedStyle(rect).fill }));
    const texts = [...svg.querySelectorAll('text')].map(text => ({ text, box: text.getBoundingClientRect(), words: text.textContent }));
    all += texts.length;
    for (const { text, box, words } of texts) {
      const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
      if (phone && size < 11.99) faults.push(`"${words}" is ${size.toFixed(1)} pixels high on a phone`);
      if (!inside(box, frame, 1)) faults.push(`"${words}" is cut off`);
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const cell = cells.find(each => x > each.box.left && x < each.box.right && y > each.box.top && y < each.box.bottom);
      if (cell && (box.left < cell.box.left - 1 || box.right > cell.box.right + 1)) faults.push(`"${words}" is wider than its cell`);
      const found = contrast(getComputedStyle(text).fill, cell?.fill ?? back);
      if (found < 4.5) faults.push(`"${words}" has a contrast of ${found.toFixed(2)}`);
    }

    // The boxes of texts are higher than their letters.
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    for (let i = 0; i < texts.length; i++) {
      for (let j = 0; j < i; j++) if (over(texts[i].box, texts[j].box)) faults.push(`"${texts[j].words}" and "${texts[i].words}" overlap`);
    }
  }

  return { faults, counts: { drawings: svgs.length, texts: all, lines: lines.length } };
}

const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
for (const phone of [false, true]) {
  for (const colorScheme of ['light', 'dark']) {
    const width = phone ? 390 : 1280;
    const where = `${width} pixels, ${colorScheme}`;
    const fail = what => failures.push(`${where}: ${what}`);
    const context = await browser.newContext({ viewport: { width, height: phone ? 844 : 900 }, isMobile: phone, hasTouch: phone, colorScheme });
    const tab = await context.newPage();
    tab.on('console', message => ['error', 'warning'].includes(message.type()) && fail(`console ${message.type()}: ${message.text()}`));
    tab.on('pageerror', error => fail(`script error: ${error.message}`));
    tab.on('request', request => request.url() === address || fail(`request: ${request.url().slice(0, 200)}`));
    await tab.goto(address);
    await tab.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) fail(`${wide} pixels wide`);
    const seen = await tab.evaluate(drawings, { phone });
    seen.faults.forEach(fail);
    Object.assign(counts, seen.counts);
    for (const violation of await serious(tab)) fail(violation);
    await context.close();
  }
}

await browser.close();
for (const failure of failures) console.log(failure);
console.error(JSON.stringify(counts));
process.exitCode = failures.length > 0 ? 1 : 0;
