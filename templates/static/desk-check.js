/**
 * The check table, checked while it is filled in: a changed row is sent, and what the server says about the list comes
 * back into the page. Without this script the button "Bewaar en kijk opnieuw na" does the same.
 */
const form = () => document.getElementById('check');
let sending = Promise.resolve();
let running = 0;
/** Ids of rows that changed and are not sent yet: an answer about other rows knows nothing of them. */
const waiting = new Set();

document.addEventListener('change', (event) => {
  const row = event.target.closest('#check .row');
  if (!row) return;
  running += 1;
  waiting.add(row.id);
  sending = sending
    .then(() => send(row.id))
    .catch(() => undefined)
    .finally(() => {
      running -= 1;
    });
});

/**
 * A button waits for the check that is still running: it would send older rows. A blocked button brings you to what is
 * still wrong; when that was mended just now, or the number on the button changed, it waits for one more click.
 */
document.addEventListener('submit', async (event) => {
  if (event.target !== form()) return;
  const wasBlocked = isBlocked(event.submitter);
  if (running === 0 && !wasBlocked) return;
  event.preventDefault();
  const words = wordsOf(event.submitter);
  await sending;
  const button = again(event.submitter);
  if (!wasBlocked && !isBlocked(button) && wordsOf(button) === words) return form().requestSubmit(button);
  const next = form().querySelector('[aria-invalid]') ?? document.getElementById('issue');
  next.focus();
  next.scrollIntoView({ block: 'center' });
});

const isBlocked = (button) => button?.getAttribute('aria-disabled') === 'true';
const wordsOf = (button) => button?.textContent;

/** The button as it is now: the foot of the table may have been renewed since. */
function again(button) {
  if (!button || button.isConnected) return button;
  return [...form().elements].find(({ id, name, value, type }) =>
    button.id ? id === button.id : type === 'submit' && name === button.name && value === button.value,
  );
}

/** One row at a time, in the order in which they changed: no answer is older than the one before it. */
async function send(id) {
  const body = new URLSearchParams();
  const sent = new Map([...form().elements].map((field) => [field.id, standing(field)]));
  waiting.delete(id);
  for (const field of document.getElementById(id).querySelectorAll('input, select, textarea')) {
    if (field.type !== 'checkbox' || field.checked) body.append(field.name, field.value);
  }
  for (const name of ['_token', 'version', 'page', 'only', 'more']) {
    const field = form().elements.namedItem(name);
    if (field) body.append(name, field.value);
  }
  const answer = await fetch(form().getAttribute('action'), { method: 'POST', body });
  if (!answer.ok && answer.status !== 422) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('sum');
  if (!fresh) return;
  if (!answer.ok) return startAgain(page);
  form().elements.namedItem('version').value = page.querySelector('#check [name="version"]').value;
  // The node stays, so that a screen reader hears the new count.
  const sum = document.getElementById('sum');
  sum.className = fresh.className;
  sum.replaceChildren(...fresh.children);
  renewFoot(document.getElementById('foot'), page.getElementById('foot'));
  for (const one of page.querySelectorAll('.row')) renew(document.getElementById(one.id), one, sent);
}

/** Another window changed the list: the page becomes what the list is now, and says so. */
function startAgain(page) {
  document.getElementById('main').replaceChildren(...document.adoptNode(page.getElementById('main')).children);
  const stop = document.getElementById('stop');
  stop.tabIndex = -1;
  stop.focus();
}

/** The buttons say what they will do now; who stood on one still does. */
function renewFoot(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(document.adoptNode(fresh));
  if (focused) again(focused)?.focus();
}

/** Takes over a part of the page; a part that somebody is in stays until the next change. */
function replace(old, fresh) {
  if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
}

const standing = (field) => (field.type === 'checkbox' ? field.checked : field.value);

/**
 * A row that somebody is typing in keeps its fields and gets only what is said about them. A field that changed since the
 * question was sent keeps everything: the answer is about what stood there before.
 */
function renew(old, fresh, sent) {
  if (!old || waiting.has(old.id) || old.outerHTML === fresh.outerHTML) return;
  const isAsSent = (field) => standing(field) === sent.get(field.id);
  if (!old.contains(document.activeElement) && [...old.querySelectorAll('input, select, textarea')].every(isAsSent)) {
    replace(old, fresh);
    return;
  }
  old.className = fresh.className;
  const cells = old.querySelector('.row__cells');
  for (const cell of fresh.querySelectorAll('.cell')) {
    const field = cell.querySelector('input, select, textarea');
    const mine = document.getElementById(field.id);
    if (mine && !isAsSent(mine)) continue;
    if (mine !== document.activeElement) {
      if (mine) mine.closest('.cell').replaceWith(document.adoptNode(cell));
      else cells.append(document.adoptNode(cell));
      continue;
    }
    // Nothing was typed here since: a name for the page follows the name also under the cursor.
    if (mine.value !== field.value) {
      mine.value = field.value;
      mine.select?.();
    }
    for (const text of mine.parentElement.querySelectorAll('.why, .hint')) text.remove();
    for (const text of cell.querySelectorAll('.why, .hint')) mine.parentElement.append(document.adoptNode(text));
    for (const name of ['aria-invalid', 'aria-describedby']) {
      if (field.hasAttribute(name)) mine.setAttribute(name, field.getAttribute(name));
      else mine.removeAttribute(name);
    }
  }
  const stand = old.querySelector('.row__stand');
  const skip = stand.querySelector('input');
  if (!stand.contains(document.activeElement) && (!skip || isAsSent(skip)))
    stand.replaceWith(document.adoptNode(fresh.querySelector('.row__stand')));
  else stand.querySelector('.state').replaceWith(document.adoptNode(fresh.querySelector('.state')));
}
