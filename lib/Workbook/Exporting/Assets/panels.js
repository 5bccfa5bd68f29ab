'use strict';

// A figure for a narrow page: its panels one below the other, each as wide as the page. The figures of this site give every place as a share
// of the whole and keep no margins; texts, legend and colour bars keep their size and their distance from what they belong to.
const narrowest = 480;
const betweenPanels = 26;

// How wide a text is on the page, without its marks.
function measured(text, font, bold) {
  measured.context ??= document.createElement('canvas').getContext('2d');
  measured.context.font = `${bold ? 'bold ' : ''}${font}px "Open Sans", Arial, "DejaVu Sans", sans-serif`;
  return measured.context.measureText(text.replace(/<[^>]*>/g, '')).width;
}

// In as many lines as the width asks for.
function wrapped(text, font, width) {
  const lines = [''];
  for (const word of String(text).split(/ +|<br>/)) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (lines.at(-1) !== '' && measured(longer, font, text.startsWith('<b>')) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('<br>');
}

// The panels in reading order, in pixels of the figure as it was made: where each is, and the column it has for what stands beside it.
function panelsOf(layout) {
  const { width, height } = layout;
  const panels = Object.keys(layout).filter(key => /^xaxis\d*$/.test(key)).map(key => {
    const x = layout[key];
    const y = layout[`yaxis${(x.anchor ?? 'y').slice(1)}`];
    if (!x.domain || !y?.domain || x.overlaying || y.overlaying) return null;
    return { x: key, y: `yaxis${(x.anchor ?? 'y').slice(1)}`, left: x.domain[0] * width, right: x.domain[1] * width, top: (1 - y.domain[1]) * height, bottom: (1 - y.domain[0]) * height };
  });
  if (panels.length === 0 || panels.includes(null)) return null;
  panels.sort((a, b) => Math.abs(a.top - b.top) > 1 ? a.top - b.top : a.left - b.left);
  const before = Math.min(...panels.map(panel => panel.left));
  for (const panel of panels) {
    const next = panels.filter(other => Math.abs(other.top - panel.top) < 1 && other.left > panel.left).map(other => other.left - before);
    panel.from = panel.left - before;
    panel.to = Math.min(width, ...next);
  }
  return panels;
}

// The layout for a page of a width, or null where the figure is of another kind.
function stacked(data, layout, width) {
  const panels = panelsOf(layout);
  const margin = layout.margin ?? {};
  if (!panels || ['l', 'r', 't', 'b'].some(side => margin[side] !== 0)) return null;
  const old = { width: layout.width, height: layout.height };
  const first = panels[0];
  const last = panels.reduce((a, b) => b.bottom > a.bottom ? b : a);
  const before = first.left - first.from;
  const beside = Math.max(24, Math.min(140, Math.max(...panels.map(panel => panel.to - panel.right))));
  const isGlobal = note => note.yanchor === 'top' && note.x * old.width < before - 20;
  const px = note => ({ x: note.x * old.width, y: (1 - note.y) * old.height });

  // The caption is read below the figure; the title above all may need more lines.
  const kept = list => list.filter(note => !isGlobal(note) || px(note).y < last.bottom);
  const notes = kept(layout.annotations ?? []);
  const titles = notes.filter(note => isGlobal(note) && px(note).y < first.top);
  const rewritten = new Map(titles.map(note => [note.text, wrapped(note.text, note.font?.size ?? 14, width - 2 * px(note).x)]));
  const added = Math.max(0, ...[...rewritten].map(([text, lines]) => (lines.split('<br>').length - text.split('<br>').length) * 22));

  const named = notes.some(note => !isGlobal(note) && note.yanchor === 'bottom' && Math.abs(px(note).y - first.top) < 30);
  const above = named ? 30 : 8;
  const legendTop = (1 - (layout.legend?.y ?? 0)) * old.height;
  const sliderTop = Math.min(...(layout.sliders ?? []).map(slider => (1 - slider.y) * old.height));
  const below = Math.max(40, Math.min(70, Math.min(legendTop, sliderTop) - last.bottom));
  let at = first.top + added;
  for (const panel of panels) {
    panel.newLeft = before;
    panel.newRight = width - beside;
    // Where a circle is a circle, what is narrower is also lower.
    const fixed = layout[panel.x].scaleanchor !== undefined || layout[panel.y].scaleanchor !== undefined;
    panel.scale = fixed ? Math.min(1, (panel.newRight - panel.newLeft) / (panel.right - panel.left)) : 1;
    panel.newTop = at;
    panel.newBottom = at + (panel.bottom - panel.top) * panel.scale;
    at = panel.newBottom + below + above + betweenPanels / 2;
  }
  const end = panels.at(-1).newBottom;
  const height = old.height + end - last.bottom;

  const share = (x, y) => ({ x: x / width, y: 1 - y / height });
  const moved = note => {
    if ((note.xref ?? 'paper') !== 'paper' || (note.yref ?? 'paper') !== 'paper') return note;
    const { x, y } = px(note);
    if (isGlobal(note)) return { ...note, text: rewritten.get(note.text) ?? note.text, ...share(x, y < first.top ? y : y + height - old.height) };
    const panel = panels.find(each => x >= each.from - 1 && x <= each.to + 1 && y >= each.top - 60 && y <= each.bottom + 60) ?? first;
    const along = x <= panel.left ? panel.newLeft + x - panel.left
      : x >= panel.right ? panel.newRight + x - panel.right
        : panel.newLeft + (x - panel.left) * (panel.newRight - panel.newLeft) / (panel.right - panel.left);
    const down = y < panel.top ? panel.newTop + y - panel.top
      : y > panel.bottom ? panel.newBottom + y - panel.bottom
        : panel.newTop + (y - panel.top) * panel.scale;
    return { ...note, ...share(along, down) };
  };

  const result = { ...layout, width, height, annotations: notes.map(moved) };
  for (const panel of panels) {
    result[panel.x] = { ...layout[panel.x], domain: [panel.newLeft / width, panel.newRight / width] };
    result[panel.y] = { ...layout[panel.y], domain: [1 - panel.newBottom / height, 1 - panel.newTop / height] };
  }
  if (layout.legend) result.legend = { ...layout.legend, ...share(layout.legend.x * old.width, legendTop + height - old.height) };
  for (const key of Object.keys(layout).filter(name => /^coloraxis\d*$/.test(name) && layout[name].colorbar)) {
    // Beside the first panel that has its colours.
    const axis = data.find(trace => (trace.coloraxis ?? trace.marker?.coloraxis) === key)?.xaxis ?? 'x';
    const panel = panels.find(each => each.x === `xaxis${axis.slice(1)}`) ?? first;
    const tall = panel.newBottom - panel.newTop;
    result[key] = { ...layout[key], colorbar: { ...layout[key].colorbar, ...share(panel.newRight + 12, (panel.newTop + panel.newBottom) / 2), len: tall, lenmode: 'pixels' } };
  }
  if (layout.sliders) {
    result.sliders = layout.sliders.map(slider => ({
      ...slider, ...share(before, (1 - slider.y) * old.height + height - old.height), len: width - before - 24, lenmode: 'pixels',
      steps: slider.steps.map(step => ({ ...step, args: [step.args[0], step.args[1]?.annotations ? { ...step.args[1], annotations: kept(step.args[1].annotations).map(moved) } : step.args[1]] })),
    }));
  }
  return result;
}
