'use strict';

// Formulas: their LaTeX stands in the page as text, which is what a reader without scripts sees.
const formulas = document.querySelectorAll('.math');
for (const formula of formulas) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains('display'), throwOnError: false, trust: false, strict: 'ignore', errorColor: 'var(--error)', maxSize: 15, maxExpand: 1000,
  });
}

// What is too wide scrolls, and what scrolls must be within a keyboard's reach.
function reachable() {
  for (const wide of document.querySelectorAll('.math.display')) {
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
