/**
 * "Check it myself" on the badge page. Small: the verifier itself is loaded when the button is pressed. Without this
 * script, or in a browser that lacks what the verifier needs, the control stays hidden.
 */
import { part, showReport } from './page/report-dom.ts';
import type * as Verifier from './verifier.entry.ts';

const control = document.getElementById('self');
if (control !== null && typeof DecompressionStream === 'function' && crypto.subtle !== undefined) start(control);

function start(place: HTMLElement): void {
  const button = part(place, 'button');
  place.hidden = false;
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    show(place, 'busy');
    check(place)
      .then(() => show(place, 'done'))
      .catch(() => show(place, 'failed'))
      .finally(() => button.removeAttribute('aria-disabled'));
  });
  // a page without a server of its own has no other verdict
  if (place.dataset.auto !== undefined) button.click();
}

async function check(place: HTMLElement): Promise<void> {
  const { verifier = '', texts = '', credential = '', proof = '', issuers = '' } = place.dataset;
  const [module, words] = await Promise.all([
    import(verifier) as Promise<typeof Verifier>,
    fetch(texts).then((answer) => answer.json()),
  ]);
  module.useTexts(words);
  const { origin } = location;
  const get = fetch.bind(globalThis);
  const { report, credential: shown } = await module.checkHere({
    get,
    origin,
    credential,
    proof,
    knownIssuers: issuers,
    now: new Date(),
  });
  const day = (value: unknown) => (typeof value === 'string' ? value : null);
  const dates = { validFrom: day(shown?.validFrom), validUntil: day(shown?.validUntil) };
  const lines = module.checkLines(report, words.language, shown);
  const strip = module.stripOf(report, words.language, dates);
  showReport(part(place, '[data-result]'), { strip, main: module.mainLines(lines), lines });
}

/** Shows only this one of the parts `busy`, `failed` and `done`. */
function show(place: HTMLElement, state: 'busy' | 'failed' | 'done'): void {
  for (const each of place.querySelectorAll<HTMLElement>('[data-state]')) each.hidden = each.dataset.state !== state;
}
