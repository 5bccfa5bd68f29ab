'use strict';

// Each figure of the page, interactive in the place of its picture. `figures` is the page's own data.
const dark = matchMedia('(prefers-color-scheme: dark)');
const touch = matchMedia('(pointer: coarse)').matches;
const smallest = 0.62;

// The colours figures are drawn in, and what they are on a dark page.
const darkColours = {
  '#ffffff': '#16191d', '#222222': '#e4e6e9', '#555555': '#b3b8bf', '#e3e3e3': '#363b42', '#000000': '#ffffff', '#0072b2': '#3c9fdd', '#d55e00': '#ea7d2c',
};

// What is measured in pixels: figures give every place as a share of the whole, so that these scale it.
const pixels = new Set(['width', 'height', 'size', 'ticklen', 'standoff', 'entrywidth', 'itemwidth', 'thickness', 'offset', 'xpad', 'ypad', 'borderpad', 'ax', 'ay', 'xshift', 'yshift']);

// An annotation's text in one line, as the caption below the figure has it.
function spaced(text) {
  const plain = document.createElement('textarea');
  plain.innerHTML = String(text).replaceAll('<br>', ' ');
  return plain.value;
}

function fitted(value, scale, leftOut, key) {
  if (typeof value === 'number') return pixels.has(key) ? value * scale : value;
  if (typeof value === 'string') return dark.matches && darkColours[value] || value;
  if (Array.isArray(value)) {
    if (typeof value[0] === 'number') return value;
    const kept = key === 'annotations' ? value.filter(item => spaced(item?.text) !== leftOut) : value;
    return kept.map(item => fitted(item, scale, leftOut));
  }
  if (value === null || typeof value !== 'object') return value;
  const copy = {};
  for (const [name, part] of Object.entries(value)) copy[name] = fitted(part, scale, leftOut, name);
  if (value.lenmode === 'pixels') copy.len = value.len * scale;
  return copy;
}

function axes(plot) {
  return Object.keys(plot._fullLayout).filter(key => /^[xy]axis[0-9]*$/.test(key));
}

function relayout(plot, change) {
  const ranges = {};
  for (const axis of axes(plot)) {
    const [from, to] = plot._fullLayout[axis].range.map(Number);
    ranges[`${axis}.range`] = change(from, to, axis);
  }
  return Plotly.relayout(plot, ranges);
}

const zoomed = (plot, factor) => relayout(plot, (from, to) => {
  const middle = (from + to) / 2;
  return [middle + (from - middle) * factor, middle + (to - middle) * factor];
});

const moved = (plot, x, y) => relayout(plot, (from, to, axis) => {
  const step = (axis[0] === 'x' ? x : y) * (to - from) / 8;
  return [from + step, to + step];
});

const whole = plot => relayout(plot, (from, to, axis) => plot.wholeRanges[axis]);

const isWhole = plot => axes(plot).every(axis => plot._fullLayout[axis].range.every((end, i) => end === plot.wholeRanges[axis][i]));

// plotly.js's slider knows only the mouse: an input that is not seen, but reached by a keyboard, moves it too.
function slider(frame, plot) {
  const input = document.createElement('input');
  const steps = plot.layout.sliders[0].steps;
  const name = plot.layout.sliders[0].currentvalue?.prefix ?? '';
  const say = () => input.setAttribute('aria-valuetext', name + steps[input.value].label);
  Object.assign(input, { type: 'range', min: 0, max: steps.length - 1, step: 1, value: plot.layout.sliders[0].active ?? 0, className: 'unseen' });
  input.setAttribute('aria-label', `${name.replace(/[ =]+$/, '') || 'Step'}, in ${frame.getAttribute('aria-label')}`);
  input.addEventListener('input', () => {
    say();
    Plotly.update(plot, steps[input.value].args[0], { ...steps[input.value].args[1], 'sliders[0].active': Number(input.value) });
  });
  plot.on('plotly_sliderchange', change => { input.value = change.slider.active; say(); });
  say();
  frame.before(input);
}

// The marks of a legend keep their size, so that a smaller one may need more lines than there was place for.
function extend(plot) {
  const legend = plot.querySelector('.legend');
  const missing = legend ? Math.ceil(legend.getBoundingClientRect().bottom - plot.getBoundingClientRect().top - plot.layout.height) : 0;
  return missing > 0 && plot.layout.margin?.autoexpand === false
    ? Plotly.relayout(plot, { height: plot.layout.height + missing, 'margin.b': (plot.layout.margin.b ?? 0) + missing })
    : undefined;
}

async function draw(frame) {
  const figure = figures[frame.dataset.figure];
  const layout = figure.layout ?? {};
  const sized = { width: 700, height: 450, ...layout };
  // Where it would have to scroll, its panels stand one below the other.
  const room = frame.clientWidth;
  const column = room < smallest * sized.width ? stacked(figure.data, sized, Math.max(narrowest, room)) : null;
  const scale = Math.max(smallest, Math.min(1, room / (column ?? sized).width));
  // Where the picture is made smaller, its caption is read below it.
  const leftOut = scale < 1 || column ? frame.parentElement.querySelector('figcaption').textContent : undefined;
  const { data, layout: shown } = fitted({ data: figure.data, layout: column ?? sized }, scale, leftOut);
  if (touch) shown.dragmode = false;
  const plot = document.createElement('div');
  plot.className = 'interactive';
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', frame.dataset.description);
  plot.style.width = `${shown.width}px`;
  const before = frame.querySelector('.interactive');
  if (before) {
    before.replaceWith(plot);
    Plotly.purge(before);
  } else {
    frame.append(plot);
  }
  await Plotly.newPlot(plot, data, shown, { displayModeBar: false, doubleClick: 'reset', showTips: false });
  if (scale < 1 || column) await extend(plot);
  plot.wholeRanges = Object.fromEntries(axes(plot).map(axis => [axis, plot._fullLayout[axis].range.slice()]));
  frame.firstElementChild.hidden = true;
  if (!before && axes(plot).length > 0) tools(frame);
  if (shown.sliders?.length === 1) {
    frame.parentElement.querySelector('.unseen')?.remove();
    slider(frame, plot);
  }
}

function tools(frame) {
  const title = frame.getAttribute('aria-label');
  const plot = () => frame.querySelector('.interactive');
  const actions = [['Zoom in', () => zoomed(plot(), 0.7)], ['Zoom out', () => zoomed(plot(), 1 / 0.7)], ['Reset', () => whole(plot())]];
  const bar = frame.parentElement.querySelector('.tools');
  bar.prepend(...actions.map(([label, act]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.setAttribute('aria-label', `${label}, ${title}`);
    button.addEventListener('click', act);
    return button;
  }));
  const keys = {
    '+': () => zoomed(plot(), 0.7), '=': () => zoomed(plot(), 0.7), '-': () => zoomed(plot(), 1 / 0.7), '0': () => whole(plot()),
    ArrowLeft: () => moved(plot(), -1, 0), ArrowRight: () => moved(plot(), 1, 0), ArrowDown: () => moved(plot(), 0, -1), ArrowUp: () => moved(plot(), 0, 1),
  };
  frame.addEventListener('keydown', event => {
    const act = keys[event.key];
    // Before a zoom the arrows scroll the page, as everywhere.
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.key.startsWith('Arrow') && isWhole(plot())) return;
    event.preventDefault();
    act();
  });
}

const frames = document.querySelectorAll('.figure-frame');
const drawn = new Set();
const nearby = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting || drawn.has(target)) continue;
    drawn.add(target);
    nearby.unobserve(target);
    draw(target);
  }
}, { rootMargin: '800px' });
for (const frame of frames) nearby.observe(frame);

function redraw() {
  for (const frame of drawn) draw(frame);
}
dark.addEventListener('change', redraw);
let width = innerWidth;
let pause;
addEventListener('resize', () => {
  // A phone's bars come and go and change the height only.
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(pause);
  pause = setTimeout(redraw, 200);
});
