'use strict';

// Draws what the library answers and hands it what the reader sets. What is computed, the worker's library computes.
(() => {
  const sections = [...document.querySelectorAll('section.live')];
  // From a file no WebAssembly can be fetched: the page says what to do.
  if (sections.length === 0 || location.protocol === 'file:' || !window.Worker || !window.WebAssembly) return;
  const home = document.currentScript.src;
  const began = performance.now();

  function startWorker() {
    const worker = new Worker(new URL('live-worker.js', home), { type: 'module' });
    const self = { progress: () => {} };
    const waiting = new Map();
    let count = 0, ready, failed;
    const started = new Promise((resolve, reject) => { ready = resolve; failed = reject; });
    worker.addEventListener('message', ({ data }) => {
      if (data.ready) return ready();
      if (data.stage) return self.progress(data.stage, data.share);
      waiting.get(data.id)(data);
      waiting.delete(data.id);
    });
    worker.addEventListener('error', event => failed(new Error(event.message || 'the worker did not start')));
    return Object.assign(self, {
      started,
      // What was asked of it gets no answer any more.
      end() {
        worker.terminate();
        for (const done of waiting.values()) done({ ended: true });
        waiting.clear();
      },
      ask: (method, ...given) => new Promise(resolve => {
        waiting.set(++count, resolve);
        worker.postMessage({ id: count, method, given });
      }),
    });
  }

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const escaped = text => String(text).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
  const shown = (value, digits = 4) => {
    if (!Number.isFinite(value)) return '–';
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(digits - 1).replace(/\.?0+e/, 'e').replace('e+', 'e') : String(Number(value.toPrecision(digits)));
  };
  const nearest = (stops, value) => stops.reduce((best, stop, i) => Math.abs(stop - value) < Math.abs(stops[best] - value) ? i : best, 0);

  // The address: #exact;n=4096;rho=0.5&laws;...
  const states = new Map();
  function readAddress() {
    states.clear();
    let text = location.hash.slice(1);
    try {
      text = decodeURIComponent(text);
    } catch {
      // A stray % is no address of ours: what can be read of it is.
    }
    for (const part of text.split('&')) {
      const at = part.indexOf(';');
      const name = at < 0 ? part : part.slice(0, at);
      if (sections.some(section => section.dataset.live === name)) states.set(name, at < 0 ? '' : part.slice(at + 1));
    }
  }
  let writing;
  function writeAddress() {
    clearTimeout(writing);
    writing = setTimeout(() => history.replaceState(null, '', '#' + [...states].map(([name, state]) => state ? `${name};${state}` : name).join('&')), 250);
  }

  // Five of the colours of cividis, which eyes of all kinds tell apart.
  const scale = [[0, 32, 77], [65, 77, 107], [124, 123, 120], [187, 175, 113], [255, 234, 70]];
  function colourOf(share) {
    if (!Number.isFinite(share)) return [128, 128, 128];
    const at = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
    const i = Math.min(Math.floor(at), scale.length - 2);
    return scale[i].map((from, k) => Math.round(from + (scale[i + 1][k] - from) * (at - i)));
  }
  function mapImage(values, columns, rows) {
    const canvas = make('canvas', { width: columns, height: rows });
    const context = canvas.getContext('2d');
    const image = context.createImageData(columns, rows);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        image.data.set([...colourOf(values[(rows - 1 - row) * columns + column]), 255], 4 * (row * columns + column));
      }
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL();
  }

  function ticks(axis, room) {
    const { from, to } = axis;
    if (axis.log) {
      const first = Math.ceil(Math.log10(from) - 1e-9), last = Math.floor(Math.log10(to) + 1e-9);
      // Between fewer than two powers of ten stand 2 and 5 of them as well.
      if (last - first < 1) {
        return Array.from({ length: last - first + 3 }, (_, i) => first - 1 + i).flatMap(power => [1, 2, 5].map(k => Number(`${k}e${power}`)))
          .filter(tick => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9));
      }
      const every = Math.max(1, Math.ceil((last - first) / Math.max(room, 1)));
      return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => Number(`1e${first + i * every}`));
    }
    const rough = (to - from) / Math.max(room, 1), ten = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(k => k * ten).find(size => size >= rough);
    const all = [];
    for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) all.push(Number((i * step).toPrecision(12)));
    return all;
  }

  class ChartView {
    constructor(key, handle) {
      this.key = key;
      this.frame = make('div', { class: 'live-chart' });
      this.title = make('p', { class: 'live-title' });
      this.legend = make('ul', { class: 'live-legend' });
      this.plot = make('div', { class: 'live-plot', role: 'img' });
      this.table = make('details', { class: 'live-table' }, make('summary', {}, 'Table'));
      this.scroll = make('div', { class: 'wide', tabindex: '0', role: 'group' });
      this.table.append(this.scroll);
      this.frame.append(this.title, this.plot, this.legend, this.table);
      this.table.addEventListener('toggle', () => this.fill());
      if (!handle) return;
      const move = event => {
        if (!this.chart?.sets || event.buttons !== 1) return;
        const box = this.plot.getBoundingClientRect(), { left, right, top, bottom } = this.edges;
        const share = Math.min(Math.max((event.clientX - box.left - left) / (right - left), 0), 1);
        const rise = Math.min(Math.max((bottom - event.clientY + box.top) / (bottom - top), 0), 1);
        const { x, y, sets } = this.chart;
        handle({ [sets[0]]: x.from + share * (x.to - x.from), [sets[1]]: y.from + rise * (y.to - y.from) });
      };
      this.plot.addEventListener('pointerdown', event => { if (this.chart?.sets) { this.plot.setPointerCapture(event.pointerId); move(event); } });
      this.plot.addEventListener('pointermove', move);
    }

    draw(chart, numbers) {
      if (chart) {
        this.chart = chart;
        this.numbers = numbers;
      }
      if (!this.chart) return;
      chart = this.chart;
      numbers = this.numbers;
      this.width = this.plot.clientWidth;
      const width = Math.max(this.width, 240), height = chart.square ? Math.min(width, 440) : Math.round(Math.min(Math.max(width * 0.62, 220), 360));
      const left = 52, top = 12, bottom = height - 40, right = chart.square ? left + bottom - top : width - 14;
      this.edges = { left, right, top, bottom };
      const place = (axis, from, to) => {
        const at = axis.log ? Math.log10 : v => v;
        const low = at(axis.from), span = at(axis.to) - low;
        return value => from + (to - from) * (at(value) - low) / span;
      };
      const X = place(chart.x, left, right), Y = place(chart.y, bottom, top);
      const clip = `clip-${this.key}`;
      const parts = [`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true"><clipPath id="${clip}"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>`];
      if (chart.map) {
        const { at, columns, rows } = chart.map;
        parts.push(`<image class="map" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" preserveAspectRatio="none" href="${mapImage(numbers.subarray(at, at + columns * rows), columns, rows)}"/>`);
      }
      for (const tick of ticks(chart.x, (right - left) / 70)) {
        const x = X(tick).toFixed(1);
        if (!chart.map) parts.push(`<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>`);
        parts.push(`<text x="${x}" y="${bottom + 16}" text-anchor="middle">${shown(tick)}</text>`);
      }
      for (const tick of ticks(chart.y, (bottom - top) / 45)) {
        const y = Y(tick).toFixed(1);
        if (!chart.map) parts.push(`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/>`);
        parts.push(`<text x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${shown(tick)}</text>`);
      }
      parts.push(`<rect class="edge" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`);
      parts.push(`<text x="${(left + right) / 2}" y="${height - 6}" text-anchor="middle">${escaped(chart.x.label)}</text>`);
      parts.push(`<text transform="translate(12 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(chart.y.label)}</text><g clip-path="url(#${clip})">`);
      for (const line of chart.lines) {
        const at = (line.upright ? X : Y)(line.at).toFixed(1);
        parts.push(line.upright ? `<line class="mark" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>` : `<line class="mark" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>`);
        if (line.label) parts.push(line.upright ? `<text class="mark-text" x="${Number(at) + (Number(at) > right - 110 ? -5 : 5)}" y="${top + 14}" text-anchor="${Number(at) > right - 110 ? 'end' : 'start'}">${escaped(line.label)}</text>` : `<text class="mark-text" x="${left + 6}" y="${Number(at) - 5}">${escaped(line.label)}</text>`);
      }
      for (const curve of chart.curves) {
        const path = [];
        let drawn = false;
        for (let i = 0; i < curve.count; i++) {
          const x = X(numbers[curve.x + i]), y = Y(numbers[curve.y + i]);
          const whole = Number.isFinite(x) && Number.isFinite(y);
          if (whole) path.push(`${drawn ? 'L' : 'M'}${x.toFixed(1)} ${Math.min(Math.max(y, -1e4), 1e4).toFixed(1)}`);
          drawn = whole;
        }
        parts.push(`<path class="curve c${curve.colour}${curve.dashed ? ' dashed' : ''}${curve.quiet ? ' quiet' : ''}${chart.map ? ' over' : ''}" d="${path.join('')}"/>`);
      }
      for (const point of chart.points) {
        const x = X(point.x), y = Y(point.y);
        if (Number.isFinite(x) && Number.isFinite(y)) parts.push(`<circle class="point c${point.colour}${chart.map ? ' over' : ''}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${point.small ? 4 : 6}"><title>${escaped(point.label)}</title></circle>`);
      }
      parts.push('</g></svg>');
      this.plot.innerHTML = parts.join('');
      this.plot.classList.toggle('handled', Boolean(chart.sets));
      if (this.title.textContent !== chart.title) this.title.textContent = chart.title;
      this.plot.setAttribute('aria-label', `${chart.title}; ${chart.x.label} from ${shown(chart.x.from)} to ${shown(chart.x.to)}. The table below has its numbers.`);
      const named = chart.curves.filter(curve => !curve.quiet);
      const names = named.map(curve => `${curve.name}|${curve.colour}|${curve.dashed}`).join('\n');
      if (names !== this.names) {
        this.names = names;
        this.legend.replaceChildren(...named.map(curve => make('li', {}, make('span', { class: `key ${chart.map ? 'over' : `c${curve.colour}`}${curve.dashed ? ' dashed' : ''}` }), curve.name)));
      }
      this.fill();
    }

    // A table is made while it is open.
    fill() {
      if (!this.table.open || !this.chart) return;
      const { chart, numbers } = this;
      const head = (names, ...rows) => make('table', {}, make('thead', {}, make('tr', {}, ...names.map(name => make('th', { scope: 'col' }, name)))), make('tbody', {}, ...rows));
      const row = cells => make('tr', {}, ...cells.map((cell, i) => make(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, shown(cell, 6))));
      let table;
      if (chart.map) {
        const { at, columns, rows } = chart.map, step = Math.max(1, Math.floor(columns / 8)), rise = Math.max(1, Math.floor(rows / 8));
        const middle = (axis, i, all) => axis.from + (axis.to - axis.from) * (i + 0.5) / all;
        const columnsShown = Array.from({ length: Math.floor(columns / step) }, (_, i) => i * step);
        table = head([`${chart.y.label} \\ ${chart.x.label}`, ...columnsShown.map(i => shown(middle(chart.x, i, columns)))],
          ...Array.from({ length: Math.floor(rows / rise) }, (_, i) => i * rise).map(r => row([middle(chart.y, r, rows), ...columnsShown.map(c => numbers[at + r * columns + c])])));
      } else if (chart.points.some(point => point.small)) {
        table = head(['', chart.x.label, chart.y.label], ...chart.points.map(point => make('tr', {}, make('th', { scope: 'row' }, point.label), make('td', {}, shown(point.x, 6)), make('td', {}, shown(point.y, 6)))));
      } else {
        const [first] = chart.curves, step = Math.max(1, Math.floor(first.count / 20));
        table = head([chart.x.label, ...chart.curves.map(curve => curve.name)],
          ...Array.from({ length: Math.ceil(first.count / step) }, (_, i) => i * step).map(i => row([numbers[first.x + i], ...chart.curves.map(curve => numbers[curve.y + i])])));
      }
      this.scroll.setAttribute('aria-label', `Table of ${chart.title}`);
      this.scroll.replaceChildren(table);
    }
  }
  // A plot is drawn for its width: a window that changes, or a second plot beside it, changes that.
  const widths = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const view = views.get(target);
      if (view.width !== target.clientWidth) view.draw();
    }
  });
  const views = new WeakMap();

  class Explorable {
    constructor(section, worker) {
      this.section = section;
      this.name = section.dataset.live;
      this.worker = worker;
      this.body = section.querySelector('.live-body');
      this.inputs = new Map();
      this.typed = new Map();
      this.controls = [];
      this.charts = [];
    }

    async begin() {
      const { answer } = await this.worker.ask('Describe', this.name);
      if (answer.error) throw new Error(answer.error);
      this.parts = answer.parts;
      this.controls = answer.controls;
      const controls = make('div', { class: 'live-controls', role: 'group', 'aria-label': 'Controls' });
      for (const control of this.controls) controls.append(this.input(control));
      const reset = make('button', { type: 'button' }, 'Reset');
      reset.addEventListener('click', () => { states.set(this.name, ''); this.load(); this.moved(); });
      const tools = make('div', { class: 'live-tools' }, ...this.player(), reset);
      if (this.name === 'file') tools.prepend(...this.taker());
      this.line = make('p', { class: 'live-error', role: 'alert' });
      this.facts = make('dl', { class: 'live-facts' });
      this.words = make('div', { class: 'live-words' });
      this.aloud = make('p', { class: 'live-aloud', 'aria-live': 'polite' });
      this.rows = make('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'All in a table', hidden: '' });
      this.pictures = make('div', { class: 'live-pictures' });
      this.same = make('details', { class: 'live-same' });
      this.command = make('code');
      this.output = make('pre', { tabindex: '0', role: 'group', 'aria-label': 'What the command prints' });
      this.same.append(make('summary', {}, 'The same from the command line'), make('p', {}, this.command), this.output);
      this.same.hidden = true;
      this.body.replaceChildren(controls, tools, this.line, this.facts, this.words, this.pictures, this.rows, this.same, this.aloud);
      this.body.hidden = false;
      this.section.querySelector('.live-how')?.remove();
      this.load();
      await this.follow();
    }

    input(control) {
      const id = `${this.name}-${control.name}`;
      const label = make('label', { for: id }, control.label);
      if (control.choices.length > 0) {
        const select = make('select', { id }, ...control.choices.map(choice => make('option', { value: choice.value }, choice.label)));
        select.addEventListener('input', () => this.set(control.name, select.value));
        this.inputs.set(control.name, value => { select.value = value; });
        return make('div', { class: 'live-control' }, label, select);
      }
      if (control.stops.length === 0) {
        const text = make('input', { type: 'text', id, autocomplete: 'off', class: 'alone' });
        text.addEventListener('change', () => this.set(control.name, text.value.trim()));
        this.typed.set(control.name, text);
        this.inputs.set(control.name, value => { if (text.value !== value) text.value = value; });
        return make('div', { class: 'live-control' }, label, text);
      }
      const slider = make('input', { type: 'range', id, min: 0, max: control.stops.length - 1, step: 1 });
      const typed = make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', 'aria-label': `${control.label}, typed` });
      slider.addEventListener('input', () => this.set(control.name, String(control.stops[slider.value])));
      typed.addEventListener('change', () => this.set(control.name, typed.value.trim()));
      this.typed.set(control.name, typed);
      this.inputs.set(control.name, value => {
        slider.value = nearest(control.stops, Number(value));
        slider.setAttribute('aria-valuetext', value);
        if (typed.value !== value) typed.value = value;
      });
      return make('div', { class: 'live-control' }, label, slider, typed);
    }

    // Where something moves by itself: play, one step, and never where a reader wants less motion.
    player() {
      const control = this.controls.find(one => one.plays);
      if (!control) return [];
      const step = () => {
        const next = control.stops.find(stop => stop > Number(this.values[control.name]));
        if (next === undefined) return false;
        this.set(control.name, String(next));
        return true;
      };
      const stepper = make('button', { type: 'button' }, 'Step');
      stepper.addEventListener('click', step);
      const start = make('button', { type: 'button' }, 'From the start');
      start.addEventListener('click', () => this.set(control.name, String(control.stops[0])));
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return [stepper, start];
      const play = make('button', { type: 'button', 'aria-pressed': 'false' }, 'Play');
      let playing = false, last = 0, reached;
      const frame = now => {
        if (!playing) return;
        // A reader who takes the slider has the say.
        if (this.values[control.name] !== reached) return stop();
        if (now - last >= 30 && !this.following) {
          last = now;
          if (!step()) return stop();
          reached = this.values[control.name];
        }
        requestAnimationFrame(frame);
      };
      const stop = () => { playing = false; play.textContent = 'Play'; play.setAttribute('aria-pressed', 'false'); };
      play.addEventListener('click', () => {
        if (playing) return stop();
        playing = true;
        play.textContent = 'Pause';
        play.setAttribute('aria-pressed', 'true');
        if (control.stops.at(-1) === Number(this.values[control.name])) this.set(control.name, String(control.stops[0]));
        reached = this.values[control.name];
        requestAnimationFrame(frame);
      });
      return [play, stepper, start];
    }

    // A reader's file: chosen or dropped. It goes to the worker and nowhere else.
    taker() {
      const id = `${this.name}-file`, most = 256 << 20;
      const chosen = make('input', { type: 'file', id, accept: '.npy,.npz,.csv,.tsv,.safetensors' });
      this.said = make('span', { class: 'live-said', role: 'status' });
      this.stopper = make('button', { type: 'button', hidden: '' }, 'Stop');
      this.bar = make('progress', { max: 1, value: 0, 'aria-label': 'Progress' });
      this.stage = make('span');
      this.busy = make('span', { class: 'live-busy', hidden: '' }, this.stage, this.bar);
      const take = async file => {
        if (!file) return;
        this.line.textContent = '';
        this.said.textContent = `reading ${file.name}`;
        // What is measured of another file is not waited for.
        if (this.following) await this.restart(false);
        this.clear();
        this.file = undefined;
        if (file.size > most) {
          this.said.textContent = '';
          this.line.textContent = `${file.name}: expected at most ${most >> 20} MB, for this page's memory, got ${file.size} bytes`;
          return this.section.dispatchEvent(new CustomEvent('taken'));
        }
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { answer } = await this.worker.ask('Take', file.name, bytes);
        this.said.textContent = answer.said ?? '';
        if (answer.error) {
          this.line.textContent = answer.error;
        } else {
          this.file = file;
          await this.follow();
        }
        this.section.dispatchEvent(new CustomEvent('taken'));
      };
      chosen.addEventListener('change', () => { take(chosen.files[0]); });
      this.section.addEventListener('dragover', event => { event.preventDefault(); this.section.classList.add('over'); });
      this.section.addEventListener('dragleave', () => this.section.classList.remove('over'));
      this.section.addEventListener('drop', event => { event.preventDefault(); this.section.classList.remove('over'); take(event.dataTransfer.files[0]); });
      this.stopper.addEventListener('click', async () => {
        await this.restart(false);
        this.clear();
        this.file = undefined;
        this.said.textContent = 'stopped; choose the file again';
      });
      return [make('label', { for: id }, 'Your file, or drop it here:'), chosen, this.said, this.busy, this.stopper];
    }

    // A worker that computes hears nothing: what nobody waits for any more ends with it, and another one, of files that the browser has, goes on.
    async restart(again = true) {
      this.idle();
      this.worker.end();
      const worker = this.worker = startWorker();
      this.following = (async () => {
        await worker.started;
        if (again && this.file) await worker.ask('Take', this.file.name, new Uint8Array(await this.file.arrayBuffer()));
      })();
      await this.following;
      if (this.worker !== worker) return;
      this.following = undefined;
      if (again) await this.follow();
    }

    idle() {
      clearTimeout(this.leaving);
      if (!this.stopper) return;
      this.stopper.hidden = true;
      this.busy.hidden = true;
    }

    clear() {
      this.facts.replaceChildren();
      this.words.replaceChildren();
      this.same.hidden = true;
      this.rows.hidden = true;
      for (const view of this.charts.flat()) view.frame.hidden = true;
    }

    // The state as an address has it: only what differs from the default.
    load() {
      this.values = Object.fromEntries(this.controls.map(control => [control.name, control.value]));
      this.strange = [];
      for (const pair of (states.get(this.name) ?? '').split(';').filter(Boolean)) {
        const [name, ...rest] = pair.split('=');
        if (name in this.values) this.values[name] = rest.join('=');
        else this.strange.push(pair);
      }
      for (const [name, put] of this.inputs) put(this.values[name]);
    }

    set(name, value) {
      this.values[name] = value;
      this.moving = name;
      this.inputs.get(name)(value);
      this.strange = [];
      this.moved();
    }

    handle(changes) {
      for (const [name, value] of Object.entries(changes)) {
        const { stops } = this.controls.find(control => control.name === name);
        this.set(name, String(stops[nearest(stops, value)]));
      }
    }

    get state() {
      return [...this.controls.filter(control => this.values[control.name] !== control.value).map(control => `${control.name}=${this.values[control.name]}`), ...this.strange].join(';');
    }

    moved() {
      states.set(this.name, this.state);
      writeAddress();
      this.follow();
    }

    // One question at a time, and always of the newest state: what a slider has left behind is never asked.
    async follow() {
      this.asked = { state: this.state, at: performance.now() };
      if (this.following) {
        this.leave();
        return this.following;
      }
      const { worker } = this;
      if (this.stopper) {
        this.stopper.hidden = false;
        worker.progress = (stage, share) => {
          this.busy.hidden = performance.now() - this.begun < 200;
          this.stage.textContent = stage;
          this.bar.setAttribute('aria-label', stage);
          this.bar.value = share;
        };
      }
      this.following = (async () => {
        let done;
        while (done !== this.asked) {
          const asked = this.asked;
          for (let part = 0; part < this.parts && asked === this.asked; part++) {
            this.begun = performance.now();
            const { answer, numbers, ended } = await worker.ask('Answer', this.name, asked.state, part);
            if (ended) return;
            if (this.busy) this.busy.hidden = true;
            if (part > 0 && asked !== this.asked) break;
            this.show(answer, numbers, part);
            this.section.dispatchEvent(new CustomEvent('drawn', { detail: { state: asked.state, part, milliseconds: performance.now() - asked.at } }));
            if (answer.error) break;
          }
          done = asked;
        }
        this.following = undefined;
        this.idle();
      })();
      return this.following;
    }

    // A reader who moves on waits for what is being computed, but not for long.
    leave() {
      if (!this.stopper) return;
      const { begun } = this;
      if (this.left === begun) return;
      this.left = begun;
      clearTimeout(this.leaving);
      this.leaving = setTimeout(() => { if (this.following && this.begun === begun) this.restart(); }, 600);
    }

    show(answer, numbers, part) {
      this.line.textContent = answer.error ?? '';
      // What the last values gave stands on, faint, until there is more.
      this.body.classList.toggle('stale', Boolean(answer.error));
      for (const [name, field] of this.typed) field.setAttribute('aria-invalid', Boolean(answer.error) && name === this.moving);
      if (answer.error) return;
      if (part === 0 || answer.more.rows) {
        this.rows.hidden = !answer.more.rows;
        if (answer.more.rows) {
          this.rows.replaceChildren(make('table', {}, make('thead', {}, make('tr', {}, ...answer.more.head.map(name => make('th', { scope: 'col' }, name)))),
            make('tbody', {}, ...answer.more.rows.map(row => make('tr', {}, ...row.map((cell, i) => make(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, cell)))))));
        }
      }
      if (answer.facts.length > 0) this.facts.replaceChildren(...answer.facts.map(fact => make('div', {}, make('dt', {}, fact.name), make('dd', {}, fact.value))));
      // What takes longer than the curve comes with a later part, and stands until then.
      if (answer.sentences.length > 0) {
        this.words.replaceChildren(...answer.sentences.map(sentence => make('p', {}, sentence)));
        clearTimeout(this.speaking);
        this.speaking = setTimeout(() => { this.aloud.textContent = answer.facts.map(fact => `${fact.name} ${fact.value}`).join(', ') + '. ' + answer.sentences.join(' '); }, 500);
      }
      // Where it takes long it comes with the last part.
      if (answer.more.output || part === 0 && !this.late) this.same.hidden = !answer.more.output;
      if (answer.more.output) {
        this.late = part > 0;
        this.command.textContent = answer.more.command;
        this.output.textContent = answer.more.output;
      }
      // Parts after the second add to the same pictures.
      const slot = Math.min(part, 2);
      this.charts[slot] ??= [];
      const these = this.charts[slot];
      answer.charts.forEach((chart, i) => {
        if (!these[i]) {
          these[i] = new ChartView(`${this.name}-${slot}-${i}`, changes => this.handle(changes));
          views.set(these[i].plot, these[i]);
          this.pictures.append(these[i].frame);
          widths.observe(these[i].plot);
        }
        these[i].frame.hidden = false;
        these[i].draw(chart, numbers);
      });
      if (part < 2) for (const view of these.slice(answer.charts.length)) view.frame.hidden = true;
    }
  }

  async function start() {
    const worker = startWorker();
    await worker.started;
    readAddress();
    // A long measurement has a worker of its own, so that no slider waits for it.
    const second = sections.length > 1 && sections.some(section => section.dataset.live === 'file') ? startWorker() : worker;
    await second.started;
    const all = sections.map(section => new Explorable(section, section.dataset.live === 'file' ? second : worker));
    await Promise.all(all.map(one => one.begin()));
    document.documentElement.dataset.live = Math.round(performance.now() - began);
    if (states.size > 0) sections.find(section => states.has(section.dataset.live)).scrollIntoView();
    addEventListener('hashchange', () => {
      readAddress();
      for (const one of all) {
        const before = one.state;
        one.load();
        if (one.state !== before) one.follow();
      }
    });
  }
  start().catch(error => {
    for (const section of sections) {
      const how = section.querySelector('.live-how') ?? section.querySelector('.live-error');
      if (how) how.textContent = `This part could not start: ${error.message}.`;
    }
    document.documentElement.dataset.liveFailed = error.message;
  });
})();
