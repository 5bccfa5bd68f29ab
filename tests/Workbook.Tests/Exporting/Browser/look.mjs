// Opens every page of an exported site in a browser and looks: node look.mjs SITE BROWSER [--hostile]
// Prints one line for each thing that is not as it must be, and ends with 1 if there is one.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serious } from './axe.mjs';

const [folder, executablePath, mode] = process.argv.slice(2);
// Notebooks made to do harm: their broken formulas are theirs, and what the policy stops has been stopped.
const hostile = mode === '--hostile';
const site = resolve(folder);
const pages = readdirSync(site).filter(name => name.endsWith('.html')).sort();
const failures = [];
const counts = { pages: 0, figures: 0, formulas: 0, sliders: 0, links: 0, live: 0 };
const fail = (where, what) => failures.push(`${where}: ${what}`);

const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
// Decodes screenshots: a page of no site, without a policy.
const decoder = await browser.newPage();

async function pixels(png) {
  return decoder.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const colours = {};
    for (let i = 0; i < data.length; i += 4) {
      const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
      colours[colour] = (colours[colour] ?? 0) + 1;
    }
    return colours;
  }, png.toString('base64'));
}

const channels = colour => [colour >> 16, colour >> 8 & 255, colour & 255];
const near = (a, b) => channels(a).every((c, i) => Math.abs(c - channels(b)[i]) <= 24);
const vivid = colour => Math.max(...channels(colour)) - Math.min(...channels(colour)) > 60;

// A page that reports whatever it must not do.
async function open(context, name, address, allowed) {
  const page = await context.newPage();
  page.setDefaultTimeout(300000);
  const where = `${name} (${new URL(address).protocol})`;
  const problems = [];
  const stopped = text => hostile && text.includes('Content Security Policy');
  page.on('console', message => ['error', 'warning'].includes(message.type()) && !stopped(message.text()) && problems.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', error => problems.push(`script error: ${error.message}`));
  page.on('dialog', dialog => { problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('popup', () => problems.push('a window was opened'));
  const requests = [];
  page.on('request', request => requests.push(request));
  await page.goto(address);
  const close = async () => {
    for (const request of requests) {
      const url = request.url();
      if (hostile && request.failure()?.errorText === 'csp') continue;
      if (!url.startsWith(allowed) && !url.startsWith('data:') && !url.startsWith('blob:')) problems.push(`request: ${url.slice(0, 200)}`);
    }
    if (page.url().split('#')[0] !== address) problems.push(`left for ${page.url()}`);
    for (const problem of problems) fail(where, problem);
    await page.close();
  };
  return { page, where, close };
}

async function drawAll(page, where) {
  const frames = page.locator('.figure-frame');
  for (let i = 0; i < await frames.count(); i++) {
    await frames.nth(i).scrollIntoViewIfNeeded();
    try {
      // The picture is hidden when the figure is whole.
      await frames.nth(i).locator('.interactive .main-svg').first().waitFor({ state: 'visible', timeout: 300000 });
      await frames.nth(i).locator(':scope > img, :scope > .missing').waitFor({ state: 'hidden', timeout: 300000 });
    } catch {
      fail(where, `figure ${i} was not drawn`);
    }
  }
}

// Each figure shows the colours of its data inside its axes.
async function look(page, where) {
  for (const frame of await page.locator('.figure-frame').all()) {
    const title = await frame.getAttribute('aria-label');
    const drawn = await frame.evaluate(element => {
      const plot = element.querySelector('.interactive');
      const visible = plot._fullData.filter(trace => trace.visible === true);
      const scatter = visible.filter(trace => trace.type === 'scatter').length;
      const maps = visible.filter(trace => trace.type === 'heatmap').length;
      return {
        traces: visible.length,
        missing: scatter - plot.querySelectorAll('.scatterlayer .trace').length + maps - plot.querySelectorAll('.heatmaplayer image').length,
        heatMap: maps > 0,
        colours: visible.flatMap(trace => [trace.line?.color, trace.marker?.color]).filter(colour => /^#[0-9a-f]{6}$/i.test(colour)).map(colour => parseInt(colour.slice(1), 16)),
      };
    });
    if (drawn.traces === 0 || drawn.missing !== 0) fail(where, `${title}: expected ${drawn.traces} drawn traces, ${drawn.missing} are missing`);
    let shown = 0;
    for (const area of await frame.locator('.cartesianlayer .subplot').all()) {
      const box = await plotArea(frame, area);
      const seen = Object.entries(await pixels(await page.screenshot({ clip: box }))).map(([colour, count]) => [Number(colour), count]);
      shown += seen.filter(([colour]) => drawn.colours.some(wanted => near(colour, wanted)) || drawn.heatMap && vivid(colour)).reduce((sum, [, count]) => sum + count, 0);
    }
    if (shown < 20) fail(where, `${title}: blank (${shown} pixels of its data)`);
  }
}

// The rectangle inside the axes, brought onto the screen.
async function plotArea(frame, area) {
  await frame.evaluate(element => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  return frame.evaluate((element, id) => {
    const plot = element.querySelector('.interactive');
    const { xaxis, yaxis } = plot._fullLayout._plots[id];
    const box = plot.getBoundingClientRect();
    // Without the border, whose colour may be that of a curve.
    return { x: box.left + xaxis._offset + 2, y: box.top + yaxis._offset + 2, width: xaxis._length - 4, height: yaxis._length - 4 };
  }, (await area.getAttribute('class')).split(' ').at(-1));
}

const ranges = frame => frame.evaluate(element => {
  const layout = element.querySelector('.interactive')._fullLayout;
  return Object.keys(layout).filter(key => /^[xy]axis\d*$/.test(key)).map(key => layout[key].range.map(Number));
});
const inside = (after, before) => after.some(([from, to], i) => Math.abs(to - from) < 0.9 * Math.abs(before[i][1] - before[i][0]));
const same = (after, before) => after.every(([from, to], i) => Math.abs(from - before[i][0]) + Math.abs(to - before[i][1]) < 1e-9 * (1 + Math.abs(from) + Math.abs(to)));

async function until(condition) {
  for (let i = 0; i < 600; i++) {
    if (await condition()) return true;
    await new Promise(done => setTimeout(done, 50));
  }
  return false;
}

// Zoom by mouse, button and keyboard, and back; a hover label at a point of the data.
async function handle(page, where) {
  for (const frame of await page.locator('.figure-frame').all()) {
    const title = await frame.getAttribute('aria-label');
    const figure = frame.locator('xpath=..');
    const before = await ranges(frame);
    const reset = figure.getByRole('button', { name: /^Reset/ });
    const restored = async how => {
      await reset.click();
      if (!await until(async () => same(await ranges(frame), before))) fail(where, `${title}: not whole again after ${how}`);
    };

    const box = await plotArea(frame, frame.locator('.cartesianlayer .subplot').first());
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height, { steps: 4 });
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, { steps: 4 });
    await page.mouse.up();
    if (!await until(async () => inside(await ranges(frame), before))) fail(where, `${title}: dragging does not zoom`);
    await restored('dragging');

    await figure.getByRole('button', { name: /^Zoom in/ }).click();
    if (!await until(async () => inside(await ranges(frame), before))) fail(where, `${title}: the button does not zoom`);
    await restored('the button');

    await frame.focus();
    await page.keyboard.press('+');
    if (!await until(async () => inside(await ranges(frame), before))) fail(where, `${title}: the keyboard does not zoom`);
    await page.keyboard.press('0');
    if (!await until(async () => same(await ranges(frame), before))) fail(where, `${title}: the keyboard does not go back`);

    await frame.evaluate(element => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
    const points = await frame.evaluate(element => {
      const plot = element.querySelector('.interactive');
      const edge = plot.getBoundingClientRect();
      return plot._fullData.filter(trace => trace.visible === true).flatMap(trace => {
        const x = plot._fullLayout[`xaxis${trace.xaxis.slice(1)}`];
        const y = plot._fullLayout[`yaxis${trace.yaxis.slice(1)}`];
        return [0.3, 0.5, 0.7].map(share => Math.floor(trace.x.length * share)).map(i => [
          edge.left + x._offset + x.d2p(trace.x[i]), edge.top + y._offset + y.d2p(trace.z ? trace.y[Math.floor(trace.y.length / 2)] : trace.y[i])]);
      }).filter(point => point.every(Number.isFinite));
    });
    const label = frame.locator('.hoverlayer .hovertext');
    let labelled = false;
    for (const [x, y] of points.slice(0, 12)) {
      await page.mouse.move(x + 3, y + 3);
      await page.mouse.move(x, y);
      labelled = await label.first().waitFor({ timeout: 700 }).then(() => true, () => false);
      if (labelled) break;
    }
    if (!labelled) fail(where, `${title}: no label at its points`);
    await page.mouse.move(0, 0);

    const slider = figure.getByRole('slider');
    if (await slider.count() > 0) {
      const visible = () => frame.evaluate(element => JSON.stringify(element.querySelector('.interactive')._fullData.map(trace => trace.visible)));
      const first = await visible();
      await slider.focus();
      await page.keyboard.press('ArrowRight');
      if (!await until(async () => await visible() !== first)) fail(where, `${title}: the keyboard does not move the slider`);
      await page.keyboard.press('ArrowLeft');
      if (!await until(async () => await visible() === first)) fail(where, `${title}: the keyboard does not move the slider back`);
      counts.sliders++;
    }
  }
}

// How formulas are drawn is looked at without scripts (site.mjs); here that none was left as it is written.
async function formulas(page, where) {
  const found = await page.evaluate(() => {
    const text = document.querySelector('main').cloneNode(true);
    for (const part of text.querySelectorAll('math, pre, code, .figure-frame, figcaption')) part.remove();
    return { all: document.querySelectorAll('math').length, dollars: text.textContent.match(/.{0,30}\$.{0,30}/)?.[0] };
  });
  if (found.dollars && !hostile) fail(where, `a formula that is none: ${found.dollars}`);
  counts.formulas += found.all;
}

// What a page may: one that computes runs the library's WebAssembly in a worker, both from where the page is from, and no other page does.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'";
const livePolicy = policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") + "; connect-src 'self'; worker-src 'self'";

// The ids of a file, read once: thousands of links lead to it.
const known = new Map();
function idsOf(file) {
  if (!known.has(file)) known.set(file, new Set(existsSync(file) ? [...readFileSync(file, 'utf8').matchAll(/ id="([^"]*)"/g)].map(match => match[1]) : []));
  return known.get(file);
}

// What a notebook wrote stays text: no script, no handler, no address but a harmless one, and every link of the site's leads somewhere.
async function inert(page, where) {
  const live = await page.locator('section.live').count() > 0;
  const found = await page.evaluate(live => ({
    marks: Object.keys(window).filter(key => key.startsWith('hacked')),
    scripts: [...document.querySelectorAll('script')].map(script => script.getAttribute('src') ?? '')
      .filter(source => !/^(assets|figures)\//.test(source) && !(live && /^live\/[0-9a-f]{12}\/live\.js$/.test(source))).length,
    handlers: [...document.querySelectorAll('*')].flatMap(element => [...element.attributes].filter(a => /^on/i.test(a.name)).map(a => `${element.tagName} ${a.name}`)),
    elements: [...document.querySelectorAll('iframe, object, embed, form, base, frame, applet, main meta, main link, main style, main video, main audio')].map(element => element.tagName),
    addresses: [...document.querySelectorAll('[href], [src], [action]')].flatMap(element => ['href', 'src', 'action'].map(name => element.getAttribute(name)).filter(Boolean))
      .filter(address => /^[\s\x00-\x20]*[a-z][a-z0-9+.-]*:/i.test(address) && !/^(https?|mailto):|^data:image\//i.test(address)),
    policy: document.querySelector('meta[http-equiv]').content,
    links: [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')).filter(href => !/^[a-z]+:/i.test(href)),
    ids: [...document.querySelectorAll('[id]')].map(element => element.id),
  }), live);
  if (found.marks.length > 0) fail(where, `a script of the notebook ran: ${found.marks}`);
  if (found.scripts > 0) fail(where, `${found.scripts} scripts that are not the site's`);
  for (const what of [...found.handlers, ...found.elements, ...found.addresses]) fail(where, `expected nothing active, got ${what.slice(0, 100)}`);
  if (found.policy !== (live ? livePolicy : policy)) fail(where, `another policy: ${found.policy}`);
  if (live) counts.live++;
  const own = new Set(found.ids);
  for (const href of found.links) {
    const [path, fragment] = href.split('#');
    const target = path ? join(site, decodeURIComponent(path)) : undefined;
    if (target && !(target.startsWith(site) && existsSync(target))) fail(where, `a link that leads nowhere: ${href}`);
    if (fragment && !(target ? idsOf(target) : own).has(decodeURIComponent(fragment))) fail(where, `a link to no section: ${href}`);
    counts.links++;
  }
}

async function everyPage(options, address, allowed, visit, visited = pages) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  for (const name of visited) {
    const { page, where, close } = await open(context, name, address(name), allowed);
    await visit(page, where);
    await close();
  }
  await context.close();
}

const file = name => pathToFileURL(join(site, name)).href;
const folderAddress = pathToFileURL(site).href + '/';
const inColours = colorScheme => everyPage({ colorScheme }, file, folderAddress, async (page, where) => {
  await drawAll(page, where);
  await look(page, where);
  if (colorScheme === 'light') {
    counts.pages++;
    counts.figures += await page.locator('.figure-frame').count();
    await formulas(page, where);
    if (!hostile) await handle(page, where);
    await inert(page, where);
  }
  for (const violation of await serious(page)) fail(where, `${colorScheme}: ${violation}`);
  if (colorScheme === 'light') return;
  // The width of a phone, without all being drawn once more.
  await page.setViewportSize(phone);
  await narrow(page, where);
});

// Nothing but what scrolls by itself is wider than the screen.
const phone = { width: 390, height: 844 };
async function narrow(page, where) {
  const seen = () => page.evaluate(() => document.documentElement.scrollWidth);
  if (!await until(async () => await seen() <= phone.width)) fail(where, `${await seen()} pixels wide on a phone of ${phone.width}`);
}

// A phone itself, which takes the width from the page: a few pages tell whether they give it.
const onPhone = () => everyPage({ viewport: phone, isMobile: true, hasTouch: true }, file, folderAddress, async (page, where) => {
  await drawAll(page, where);
  await narrow(page, where);
}, [pages[0], pages[1], pages.at(-1)]);

// Without scripts the pictures stand.
const withoutScripts = () => everyPage({ javaScriptEnabled: false }, file, folderAddress, async (page, where) => {
  const broken = await page.locator('img').evaluateAll(images => images.filter(image => !image.complete || image.naturalWidth === 0 || image.getBoundingClientRect().height === 0).length);
  const bare = await page.locator('.figure-frame').evaluateAll(frames => frames.filter(frame => !frame.querySelector('img, .missing')).length);
  if (broken + bare > 0) fail(where, `without scripts ${broken} pictures are broken and ${bare} figures have none`);
});

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.wasm': 'application/wasm' };
const server = createServer((request, response) => {
  const path = join(site, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  if (!path.startsWith(site) || !existsSync(path)) return response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}/`;
// The same files as before, so that a few tell what a server changes.
const served = () => everyPage({}, name => origin + encodeURIComponent(name), origin, async (page, where) => {
  await drawAll(page, where);
  await inert(page, where);
}, pages.slice(0, 3));

// The keyboard: the first stop leads past the navigation.
async function skip() {
  const context = await browser.newContext();
  const { page, where, close } = await open(context, 'index.html', file('index.html'), folderAddress);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  if (await page.evaluate(() => document.activeElement.id) !== 'main') fail(where, 'the skip link does not lead to the content');
  await close();
  await context.close();
}

await Promise.all([inColours('light'), inColours('dark').then(onPhone), skip().then(withoutScripts).then(served)]);
server.close();
await browser.close();
for (const failure of failures) console.log(failure);
console.error(JSON.stringify(counts));
process.exitCode = failures.length > 0 ? 1 : 0;
