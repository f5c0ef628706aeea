/**
 * The check table, checked while it is filled in: a changed row is sent, and what the server says about the list comes
 * back into the page. Without this script the button "Bewaar en kijk opnieuw na" does the same.
 */
const form = document.getElementById('check');
let sending = Promise.resolve();

form.addEventListener('change', (event) => {
  const row = event.target.closest('.row');
  if (row) sending = sending.then(() => send(row)).catch(() => undefined);
});

/** A blocked button brings you to what is still wrong, or, when that was mended just now, waits for one more click. */
form.addEventListener('submit', async (event) => {
  if (event.submitter?.getAttribute('aria-disabled') !== 'true') return;
  event.preventDefault();
  await sending;
  const next = form.querySelector('[aria-invalid]') ?? document.getElementById('issue');
  next.focus();
  next.scrollIntoView({ block: 'center' });
});

async function send(row) {
  const body = new URLSearchParams();
  for (const field of row.querySelectorAll('input, select, textarea')) {
    if (field.type !== 'checkbox' || field.checked) body.append(field.name, field.value);
  }
  for (const name of ['_token', 'page', 'only', 'more']) {
    const field = form.elements.namedItem(name);
    if (field) body.append(name, field.value);
  }
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const sum = document.getElementById('sum');
  const fresh = page.getElementById('sum');
  if (!fresh) return;
  // The node stays, so that a screen reader hears the new count.
  sum.className = fresh.className;
  sum.replaceChildren(...fresh.children);
  replace(document.getElementById('foot'), page.getElementById('foot'));
  for (const one of page.querySelectorAll('.row')) renew(document.getElementById(one.id), one);
}

/** Takes over a part of the page; a part that somebody is in stays until the next change. */
function replace(old, fresh) {
  if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
}

/** A row that somebody is typing in keeps its fields and gets only what is said about them. */
function renew(old, fresh) {
  if (!old || old.outerHTML === fresh.outerHTML) return;
  if (!old.contains(document.activeElement)) {
    replace(old, fresh);
    return;
  }
  old.className = fresh.className;
  for (const cell of fresh.querySelectorAll('.cell')) {
    const field = cell.querySelector('input, select, textarea');
    const mine = document.getElementById(field.id);
    if (mine !== document.activeElement) {
      if (mine) mine.closest('.cell').replaceWith(document.adoptNode(cell));
      continue;
    }
    for (const text of mine.parentElement.querySelectorAll('.why, .hint')) text.remove();
    for (const text of cell.querySelectorAll('.why, .hint')) mine.parentElement.append(document.adoptNode(text));
    for (const name of ['aria-invalid', 'aria-describedby']) {
      if (field.hasAttribute(name)) mine.setAttribute(name, field.getAttribute(name));
      else mine.removeAttribute(name);
    }
  }
  const stand = old.querySelector('.row__stand');
  if (!stand.contains(document.activeElement))
    stand.replaceWith(document.adoptNode(fresh.querySelector('.row__stand')));
  else stand.querySelector('.state').replaceWith(document.adoptNode(fresh.querySelector('.state')));
}
