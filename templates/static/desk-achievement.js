/**
 * The form of a badge, drawn while it is filled in: medal, sentence and criteria, and a proposal for the infinitive form.
 * Without this script the buttons "Voorbeeld" and "Schrijf de zinnen voor de pagina voor mij" do the same.
 */
const form = document.getElementById('achievement');
const medal = document.getElementById('preview-medal');
const claim = document.getElementById('preview-claim');
const criteria = document.getElementById('preview-criteria');
const emptyClaim = claim.textContent;
let waiting;

form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 250);
});

function draw() {
  const value = (name) => new FormData(form).get(name) ?? '';
  const said = value('claim').trim().replace(/\.$/, '');
  claim.textContent = said ? `${said}.` : emptyClaim;
  const lines = value('levels.gevorderd.signed').split('\n');
  criteria.replaceChildren(
    ...lines
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const item = document.createElement('li');
        item.textContent = line;
        return item;
      }),
  );
  const word = form.querySelector('input[name="pictogram"]:checked')?.labels[0].textContent;
  if (word) document.getElementById('pictogram-word').textContent = word;
  if (medal.dataset.own) return;
  const query = new URLSearchParams({ level: 'gevorderd' });
  for (const name of ['name', 'theme', 'pictogram']) query.set(name, value(name));
  const address = `/desk/achievements/preview.svg?${query}`;
  if (!medal.src.endsWith(address)) medal.src = address;
}

form.addEventListener('change', async (event) => {
  const signed = form.querySelector(`[data-draft-of="${event.target.id}"]`);
  if (signed?.value.trim() !== '' || event.target.value.trim() === '') return;
  const body = new URLSearchParams({ text: event.target.value, _token: form.elements.namedItem('_token').value });
  const answer = await fetch('/desk/achievements/infinitive', { method: 'POST', body });
  if (!answer.ok || signed.value.trim() !== '') return;
  signed.value = await answer.text();
  draw();
});

/** A skill of the list brings its address; one that is not in the list leaves the address to the coach. */
form.addEventListener('change', ({ target }) => {
  if (target.dataset.skill === undefined) return;
  const skill = [...document.getElementById('skills').options].find(({ value }) => value === target.value.trim());
  if (!skill) return;
  const part = (name) => form.elements.namedItem(target.name.replace('targetName', name));
  part('targetUrl').value = skill.dataset.url;
  part('targetFramework').value = skill.dataset.framework;
  part('targetCode')?.remove();
});

document.getElementById('preview-button')?.remove();
