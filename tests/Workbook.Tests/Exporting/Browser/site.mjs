// Opens every page of an exported site without scripts, and on a phone, and looks; then searches: node site.mjs SITE BROWSER
// Prints one line for each thing that is not as it must be, and ends with 1 if there is one.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serious } from './axe.mjs';

const [folder, executablePath] = process.argv.slice(2);
const site = resolve(folder);
const pages = readdirSync(site).filter(name => name.endsWith('.html')).sort();
const address = name => pathToFileURL(join(site, name)).href;
const failures = [];
const counts = { formulas: 0, displayed: 0, tables: 0, figures: 0, stacked: 0, found: 0 };
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

async function everyPage(options, visit) {
  const context = await browser.newContext(options);
  for (const name of pages) {
    const page = await context.newPage();
    page.on('pageerror', error => failures.push(`${name}: script error: ${error.message}`));
    await page.goto(address(name));
    await visit(page, what => failures.push(`${name} (${options.viewport.width}): ${what}`), name);
    await page.close();
  }
  await context.close();
}

// Formulas stand without any script, and nothing of their LaTeX does.
const bare = () => everyPage({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, async (page, fail) => {
  const seen = await page.evaluate(() => {
    const all = [...document.querySelectorAll('main math')];
    const text = document.querySelector('main').cloneNode(true);
    for (const part of text.querySelectorAll('math, pre, code, .figure-frame, figcaption')) part.remove();
    const size = element => element.getBoundingClientRect();
    return {
      all: all.length,
      displayed: document.querySelectorAll('main .formula > math[display=block]').length,
      blank: all.filter(element => element.offsetParent !== null || size(element).width > 0).filter(element => size(element).height < 1 || size(element).width < 1).map(element => element.textContent.slice(0, 60)),
      bare: [...document.querySelectorAll('.math')].length,
      dollars: text.textContent.match(/.{0,30}\$.{0,30}/)?.[0],
      // A subscript stands below its letter, smaller: the browser draws formulas and does not only list their letters.
      flat: [...document.querySelectorAll('main msub')].filter(sub => size(sub).height > 0 && size(sub.lastElementChild).bottom <= size(sub.firstElementChild).top).length,
      fonts: [...document.fonts].filter(font => font.family.includes('Site Math')).map(font => font.status),
    };
  });
  counts.formulas += seen.all;
  counts.displayed += seen.displayed;
  for (const formula of seen.blank) fail(`a formula that is not seen: ${formula}`);
  if (seen.bare > 0) fail(`${seen.bare} formulas were not drawn`);
  if (seen.dollars) fail(`a formula that is none: ${seen.dollars}`);
  if (seen.flat > 0) fail(`${seen.flat} subscripts beside their letters`);
  if (seen.all > 0 && seen.fonts[0] !== 'loaded') fail(`the font of formulas is ${seen.fonts[0]}`);
});

// On a phone nothing is wider than the page but what scrolls by itself, and the panels of a figure stand one below the other, whatever its colours.
const phone = colorScheme => everyPage({ viewport: { width: 390, height: 844 }, colorScheme, reducedMotion: 'reduce' }, async (page, fail) => {
  for (const frame of colorScheme === 'light' ? await page.locator('.figure-frame').all() : []) {
    await frame.scrollIntoViewIfNeeded();
    await frame.locator(':scope > img, :scope > .missing').waitFor({ state: 'hidden', timeout: 300000 });
    const drawn = await frame.evaluate(element => {
      const plot = element.querySelector('.interactive');
      const inside = plot.getBoundingClientRect();
      const areas = Object.values(plot._fullLayout._plots).map(({ xaxis, yaxis }) => ({ left: xaxis._offset, width: xaxis._length, top: yaxis._offset, height: yaxis._length }));
      const text = [...plot.querySelectorAll('text')].filter(each => each.getBoundingClientRect().width > 0);
      return {
        areas, sideways: element.scrollWidth > element.clientWidth + 1,
        cut: text.filter(each => { const box = each.getBoundingClientRect(); return box.left < inside.left - 3 || box.right > inside.right + 3 || box.bottom > inside.bottom + 3; }).map(each => each.textContent),
        legend: plot.querySelector('.legend')?.getBoundingClientRect().top - inside.top,
      };
    });
    const title = await frame.getAttribute('aria-label');
    counts.figures++;
    if (drawn.areas.length > 1) counts.stacked++;
    drawn.areas.sort((a, b) => a.top - b.top);
    drawn.areas.forEach((area, i) => {
      const above = drawn.areas[i - 1];
      if (above && (area.top < above.top + above.height + 20 || Math.abs(area.left - above.left) > 1 || Math.abs(area.width - above.width) > 1)) fail(`${title}: panel ${i} does not stand below the one before`);
      if (area.width < 120) fail(`${title}: panel ${i} is ${area.width} pixels wide`);
      if (drawn.legend !== undefined && area.top + area.height > drawn.legend) fail(`${title}: the legend lies on a panel`);
    });
    if (drawn.sideways) fail(`${title}: scrolls sideways`);
    for (const text of drawn.cut) fail(`${title}: "${text}" is cut`);
  }
  const wide = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    formulas: [...document.querySelectorAll('main math')].filter(math => !math.closest('.formula, .wide') && math.getBoundingClientRect().right > innerWidth + 1).map(math => math.textContent.slice(0, 60)),
    tables: [...document.querySelectorAll('table')].map(table => table.getBoundingClientRect().right <= innerWidth || ['auto', 'scroll'].includes(getComputedStyle(table.closest('.wide') ?? table).overflowX)),
    cells: [...document.querySelectorAll('td, th')].filter(cell => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0).map(cell => cell.textContent.slice(0, 60)),
  }));
  counts.tables += wide.tables.length;
  if (wide.page > 390) fail(`${wide.page} pixels wide`);
  for (const formula of wide.formulas) fail(`a formula leaves the page: ${formula}`);
  if (wide.tables.includes(false)) fail('a table is cut');
  for (const cell of wide.cells) fail(`a cell is cut: ${cell}`);
  for (const violation of await serious(page)) fail(`${colorScheme}: ${violation}`);
});

// A word is found where it stands, also where letters of the text before it become others when they are compared.
async function search() {
  const page = await browser.newPage();
  await page.goto(address('index.html'), { waitUntil: 'load' });
  if (await page.locator('#search-data').count() > 0) failures.push('search: its texts are read before they are asked for');
  await page.locator('#search').focus();
  await page.waitForFunction(() => typeof siteSections !== 'undefined');
  const words = await page.evaluate(() => {
    const plain = text => text.normalize('NFKC').toLowerCase();
    const odd = siteSections.find(([, , , text]) => plain(text).length !== text.length && text.length > 400);
    const word = odd && [...odd[3].slice(300).matchAll(/[a-z]{9,}/g)].map(match => match[0]).find(each => plain(odd[3]).indexOf(each) > 250);
    return { odd: word, section: odd?.[1] };
  });
  for (const word of [words.odd, 'collapse', 'AngleRatio'].filter(Boolean)) {
    await page.locator('#search').fill(word);
    const results = await page.locator('#search-found li').evaluateAll(items => items.map(item => ({ address: item.querySelector('a').getAttribute('href'), text: item.textContent })));
    if (results.length === 0) failures.push(`search: nothing found of ${word}`);
    for (const result of results) if (!result.text.toLowerCase().includes(word.toLowerCase())) failures.push(`search: ${word} is not in what is shown of ${result.address}: ${result.text.slice(0, 200)}`);
    counts.found += results.length;
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.waitForURL(/api-.*#section-/);
  await page.close();
}

await Promise.all([bare().then(() => phone('dark')), phone('light')]);
await search();
await browser.close();
for (const failure of failures) console.log(failure);
console.error(JSON.stringify(counts));
process.exitCode = failures.length > 0 ? 1 : 0;
