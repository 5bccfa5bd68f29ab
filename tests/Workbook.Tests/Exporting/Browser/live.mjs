// Moves what can be moved on a served site and looks: node live.mjs ADDRESS BROWSER REQUEST.json
// The request: { states: [...], files: [{ name, base64, state }], hostile: [{ name, base64 }], long: { name, base64 }, pages: [...] }. Prints one JSON object: what the page
// said to each, and `problems`, a line each.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serious } from './axe.mjs';

const [address, executablePath, request] = process.argv.slice(2);
const { states, files, hostile, long, pages } = JSON.parse(readFileSync(request, 'utf8'));
const problems = [];
const result = { problems, predicted: [], measured: [], refused: [], requests: 0, milliseconds: {} };
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

async function open(path, options = {}, restarts = false) {
  const where = `${path} ${JSON.stringify(options)}`;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(300000);
  await page.addInitScript(() => addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  page.on('console', message => ['error', 'warning'].includes(message.type()) && problems.push(`${where}: ${message.text()}`));
  page.on('pageerror', error => problems.push(`${where}: ${error.message}`));
  const seen = { loaded: false, count: 0 };
  page.on('request', asked => {
    const url = () => asked.url();
    result.requests++;
    seen.count++;
    if (!url().startsWith(address) && !url().startsWith('data:')) problems.push(`${where}: request to ${url().slice(0, 200)}`);
    // A worker that is cut short is followed by another one, of the same files.
    const library = restarts && /\/live\/[0-9a-f]{12}\/(_framework\/|live-worker\.js$)/.test(url());
    if (seen.loaded && !url().startsWith('data:') && !library) problems.push(`${where}: request after load: ${url().slice(0, 200)}`);
  });
  await page.goto(address + path);
  await page.waitForFunction(() => document.documentElement.dataset.live || document.documentElement.dataset.liveFailed, null, { timeout: 300000 });
  const failed = await page.evaluate(() => document.documentElement.dataset.liveFailed);
  if (failed) problems.push(`${where}: ${failed}`);
  seen.loaded = true;
  return { page, context };
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// Sets a state through the address, as a link does, and waits for the whole picture.
const showState = (page, name, state, part) => page.evaluate(([name, state, part]) => new Promise(done => {
  const section = document.querySelector(`[data-live=${name}]`);
  section.addEventListener('drawn', function drawn({ detail }) {
    if (detail.part !== part || section.querySelector('.live-error').textContent === '' && detail.state !== state.replace(/;alpha=0$/, '')) return;
    section.removeEventListener('drawn', drawn);
    done({ error: section.querySelector('.live-error').textContent, output: section.querySelector('.live-same pre').textContent, command: section.querySelector('.live-same code').textContent });
  });
  location.hash = `${name};${state}`;
}), [name, state, part]);

// The numbers.
{
  const { page, context } = await open('live.html');
  result.start = Number(await page.evaluate(() => document.documentElement.dataset.live));
  for (const state of states) result.predicted.push((await showState(page, 'exact', state, 0)).output);

  // From a key on a slider to the curve.
  for (const name of ['exact', 'laws', 'masks', 'tokens']) {
    const slider = page.locator(`[data-live=${name}] input[type=range]`).first();
    await slider.focus();
    await page.evaluate(name => {
      window.times = [];
      document.querySelector(`[data-live=${name}]`).addEventListener('drawn', ({ detail }) => detail.part === 0 && window.times.push(detail.milliseconds));
    }, name);
    const before = await page.locator(`[data-live=${name}] svg`).first().innerHTML();
    for (let i = 0; i < 30; i++) {
      const count = await page.evaluate(() => window.times.length);
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction(count => window.times.length > count, count, { timeout: 60000 });
    }
    result.milliseconds[name] = median(await page.evaluate(() => window.times));
    if (await page.locator(`[data-live=${name}] svg`).first().innerHTML() === before) problems.push(`${name}: the keyboard does not move the curve`);
    await page.waitForFunction(name => document.querySelector(`[data-live=${name}] .live-aloud`).textContent.length > 20, name, { timeout: 60000 });
  }

  // What is played, in frames.
  const tokens = page.locator('[data-live=tokens]');
  await tokens.getByRole('button', { name: 'From the start' }).click();
  await page.evaluate(() => { window.frames_ = []; document.querySelector('[data-live=tokens]').addEventListener('drawn', () => window.frames_.push(performance.now())); });
  await tokens.getByRole('button', { name: 'Play' }).click();
  await page.waitForFunction(() => window.frames_.length >= 40, null, { timeout: 120000 });
  await tokens.getByRole('button', { name: 'Pause' }).click();
  result.framesPerSecond = await page.evaluate(() => (window.frames_.length - 1) * 1000 / (window.frames_.at(-1) - window.frames_[0]));

  // A link opens the same picture.
  await page.waitForTimeout(600);
  const link = page.url();
  const shown = () => [...document.querySelectorAll('.live')].map(section => section.querySelector('.live-facts').textContent + section.querySelector('.live-plot')?.innerHTML);
  await page.waitForFunction(() => new Promise(done => setTimeout(() => done(true), 500)));
  const here = await page.evaluate(shown);
  const other = await open(link.slice(address.length));
  const there = await other.page.evaluate(shown);
  here.forEach((picture, i) => { if (picture !== there[i]) problems.push(`a link shows another picture ${i}`); });
  if (!link.includes('tokens;layer=')) problems.push(`the address does not follow: ${link}`);
  await other.context.close();
  await context.close();
}

// What cannot be is said, at its field; what stands from before is faint; and a broken address opens the page all the same.
{
  const { page, context } = await open('live.html#%%%');
  const section = page.locator('[data-live=exact]'), field = section.getByLabel('n, context length, typed'), error = section.locator('.live-error');
  const faint = () => section.locator('.live-facts').evaluate(facts => Number(getComputedStyle(facts).opacity) < 0.5);
  const said = async shown => { for (let i = 0; i < 600 && (await error.textContent() !== '') !== shown; i++) await page.waitForTimeout(50); return await error.textContent() !== ''; };
  for (const value of ['abc', '1e400', '']) {
    await field.fill(value);
    await field.press('Enter');
    if (!await said(true) || await field.getAttribute('aria-invalid') !== 'true' || !await faint()) problems.push(`n = ${value}: expected an error at its field and a faint result`);
  }
  await field.fill('4096');
  await field.press('Enter');
  if (await said(false) || await field.getAttribute('aria-invalid') !== 'false' || await faint()) problems.push('n = 4096 after strange ones: expected no error');
  await context.close();
}

// Files.
{
  const { page, context } = await open('live.html');
  const section = page.locator('[data-live=file]');
  const give = async ({ name, base64 }, dropped) => {
    const taken = page.evaluate(() => new Promise(done => document.querySelector('[data-live=file]').addEventListener('taken', done, { once: true })).then(() => 0));
    if (dropped) {
      await page.evaluate(([name, base64]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name));
        document.querySelector('[data-live=file]').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }, [name, base64]);
    } else {
      await section.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(base64, 'base64') });
    }
    await taken;
    const error = await section.locator('.live-error').textContent();
    return { error, output: error ? '' : await section.locator('.live-same pre').textContent(), command: error ? '' : await section.locator('.live-same code').textContent() };
  };
  const opened = performance.now();
  for (const [i, file] of files.entries()) {
    result.measured.push(await give(file, i % 2 === 1));
    for (const bad of hostile.slice(i, i + 1)) result.refused.push(await give(bad, true));
  }
  for (const bad of hostile.slice(files.length)) result.refused.push(await give(bad));
  // And the page goes on.
  const last = await give(files[0]);
  if (last.output !== result.measured[0].output) problems.push('a file measures otherwise after bad ones');
  result.milliseconds.files = performance.now() - opened;
  await context.close();
}

// What takes long says how far it is, and a reader who moves on does not wait for it.
{
  const { page, context } = await open('live.html', {}, true);
  const section = page.locator('[data-live=file]');
  await page.evaluate(() => {
    window.shares = [];
    new MutationObserver(() => {
      const bar = document.querySelector('[data-live=file] progress');
      if (bar.checkVisibility()) window.shares.push([bar.getAttribute('aria-label'), bar.value]);
    }).observe(document.querySelector('[data-live=file] .live-busy'), { subtree: true, childList: true, attributes: true });
  });
  await section.locator('input[type=file]').setInputFiles({ name: long.name, mimeType: 'application/octet-stream', buffer: Buffer.from(long.base64, 'base64') });
  await page.waitForFunction(() => new Set(window.shares.map(([, share]) => share)).size >= 2, null, { timeout: 300000 });
  const left = await page.evaluate(() => new Promise(done => {
    const section = document.querySelector('[data-live=file]'), began = performance.now();
    section.addEventListener('drawn', function drawn({ detail }) {
      if (detail.state !== 'gamma=3' || detail.part !== 0) return;
      section.removeEventListener('drawn', drawn);
      done(performance.now() - began);
    });
    const gamma = document.querySelector('#file-gamma');
    gamma.value = '3';
    gamma.dispatchEvent(new Event('change'));
  }));
  result.milliseconds.movedOn = left;
  const shares = await page.evaluate(() => window.shares);
  if (shares.some(([stage, share]) => !stage || !(share >= 0 && share <= 1))) problems.push(`the bar: ${JSON.stringify(shares)}`);
  if (await section.locator('.live-facts').textContent().then(text => !text.includes('γ3'))) problems.push('what was moved to is not what is shown');
  await section.getByRole('button', { name: 'Stop' }).click();
  await section.getByText('stopped; choose the file again').waitFor({ timeout: 300000 });
  await context.close();
}

// Every page that computes, by the rules of accessibility, in each colour and width, with the tables open.
for (const path of pages) {
  const { page, context } = await open(path);
  await page.evaluate(() => document.querySelectorAll('.live details').forEach(details => { details.open = true; }));
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
      if (await page.evaluate(() => document.querySelector('.live').scrollWidth > document.querySelector('.live').clientWidth + 1)) problems.push(`${path}, ${width} px: scrolls sideways`);
      for (const violation of await serious(page, '.live')) problems.push(`${path}, ${colorScheme}, ${width} px: ${violation}`);
    }
  }
  await context.close();
}

await browser.close();
console.log(JSON.stringify(result));
