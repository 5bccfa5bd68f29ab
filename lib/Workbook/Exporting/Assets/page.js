'use strict';

// What is too wide scrolls, and what scrolls must be within a keyboard's reach.
function reachable() {
  for (const wide of document.querySelectorAll('.formula')) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute('tabindex');
  }
}
addEventListener('resize', reachable);
document.fonts.ready.then(reachable);

const codes = document.querySelectorAll('details.code');
if (codes.length > 0) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'all-code';
  const open = () => [...codes].every(code => code.open);
  const say = () => { button.textContent = open() ? 'Hide all code' : 'Show all code'; };
  button.addEventListener('click', () => {
    const show = !open();
    for (const code of codes) code.open = show;
    say();
  });
  for (const code of codes) code.addEventListener('toggle', say);
  say();
  document.querySelector('main').prepend(button);
}

// The citation, to copy: a page that was opened as a file may have no clipboard, so the text is selected as well.
const citation = document.getElementById('citation');
if (citation) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    getSelection().selectAllChildren(citation);
    try {
      await navigator.clipboard.writeText(citation.textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected: copy it with the keyboard';
    }
  });
  citation.before(button);
}

// The list of pages closes as a menu does.
const menu = document.querySelector('details.pages');
if (menu) {
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  addEventListener('click', event => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
}
