/**
 * A tick "Gegeven" is kept at once, so that a tap on a name loses none. Only this one tick is sent. Without this script, or
 * without a connection, the button below the table keeps them all, and leaving the page asks first.
 */
const board = document.getElementById('board');
const said = document.getElementById('ticks-said');
const were = board.elements.namedItem('were');
let last = Promise.resolve();
let goes = false;
/** Ticks that are on their way: they arrive also when the page goes away. */
const flying = new Set();

const boxes = () => [...board.querySelectorAll('.given input')];
const idOf = (box) => box.name.slice('given.'.length);

board.addEventListener('change', ({ target }) => {
  if (!target.matches('.given input')) return;
  // one after the other: the last of two taps on one tick counts
  last = last.then(() => send(target));
});
board.addEventListener('submit', () => {
  goes = true;
});
window.addEventListener('beforeunload', (event) => {
  if (!goes && boxes().some((box) => box.checked !== box.defaultChecked && !flying.has(box))) event.preventDefault();
});

async function send(box) {
  const { checked } = box;
  if (checked === box.defaultChecked) return;
  const body = new URLSearchParams({
    _token: board.elements.namedItem('_token').value,
    shown: idOf(box),
    were: box.defaultChecked ? idOf(box) : '',
    ...(checked && { [box.name]: 'yes' }),
  });
  flying.add(box);
  const answer = await fetch(board.action, { method: 'POST', body, keepalive: true }).catch(() => null);
  flying.delete(box);
  const isKept = answer?.ok && answer.url.endsWith('done=ticks');
  if (isKept) {
    box.defaultChecked = checked;
    were.value = boxes()
      .filter(({ defaultChecked }) => defaultChecked)
      .map(idOf)
      .join(' ');
  }
  said.textContent = isKept ? said.dataset.kept : said.dataset.unkept;
}
