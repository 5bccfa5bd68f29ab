'use strict';

// Search over all pages, offline: the texts come as a script, which works where a page was opened as a file, and only when asked for.
(() => {
  const input = document.getElementById('search');
  const box = document.getElementById('search-box');
  const list = document.getElementById('search-found');
  const said = document.getElementById('search-said');
  if (!input || !box || !list || !said) return;
  box.hidden = false;
  const plain = text => text.normalize('NFKC').toLowerCase();
  let sections = null;

  function load() {
    if (document.getElementById('search-data')) return;
    const script = document.createElement('script');
    script.id = 'search-data';
    script.src = 'assets/search-data.js';
    script.addEventListener('load', () => {
      sections = siteSections.map(([page, title, address, text]) => ({ page, title, address, text, head: plain(`${page} ${title}`), body: plain(text) }));
      show();
    });
    script.addEventListener('error', () => { said.textContent = 'The texts to search in could not be read.'; });
    document.head.append(script);
  }

  // Where in a text its plain form at a place began: a ligature or a letter of an alphabet of mathematics becomes more or fewer of them.
  function begun(text, place) {
    let length = 0;
    for (let i = 0; i < text.length;) {
      if (length >= place) return i;
      const sign = String.fromCodePoint(text.codePointAt(i));
      length += plain(sign).length;
      i += sign.length;
    }
    return text.length;
  }

  // What stands around the first word found.
  function around(section, word) {
    const at = section.body.indexOf(word);
    const found = at < 0 || section.body.length === section.text.length ? at : begun(section.text, at);
    let from = Math.max(0, found - 50);
    // Not from within a pair of code units.
    if (/[\udc00-\udfff]/.test(section.text[from] ?? '')) from++;
    return `${from > 0 ? '… ' : ''}${section.text.slice(from, from + 150)}${section.text.length > from + 150 ? ' …' : ''}`;
  }

  function show() {
    const words = plain(input.value).split(/\s+/).filter(word => word.length > 0);
    list.replaceChildren();
    said.textContent = '';
    if (words.length === 0 || sections === null) return;
    const found = sections.filter(section => words.every(word => section.head.includes(word) || section.body.includes(word)))
      .map(section => ({ section, worth: words.filter(word => section.head.includes(word)).length }))
      .sort((a, b) => b.worth - a.worth);
    for (const { section } of found.slice(0, 20)) {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = section.address;
      link.textContent = section.title === section.page ? section.page : `${section.page}: ${section.title}`;
      const text = document.createElement('p');
      text.textContent = around(section, words.find(word => section.body.includes(word)) ?? '');
      item.append(link, text);
      list.append(item);
    }
    said.textContent = found.length === 0 ? 'Nothing found.' : found.length > 20 ? `The first 20 of ${found.length} sections.` : found.length === 1 ? 'One section.' : `${found.length} sections.`;
  }

  input.addEventListener('focus', load);
  input.addEventListener('input', () => { load(); show(); });
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') list.querySelector('a')?.focus();
    if (event.key !== 'Escape') return;
    input.value = '';
    show();
    input.focus();
  });
  // A result on this very page closes the list.
  list.addEventListener('click', () => { input.value = ''; show(); });
})();
