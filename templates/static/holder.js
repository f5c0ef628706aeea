// Small help on the holder's page: reading aloud and copying. Without it every page works.
(() => {
  // the words of a part, each piece by itself; an address to copy is not spelled
  const spoken = (part) => {
    const pieces = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) pieces.push(node.data);
      else if (node.nodeName === 'BR') pieces.push(', ');
      else if (!node.matches?.('.code, audio, input')) for (const child of node.childNodes) walk(child);
    };
    walk(part);
    return pieces
      .join(' ')
      .replace(/(https?:\/\/)?[\w.-]+(:\d+)?\/[bm]\/\w+/g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ([.,:?!])/g, '$1')
      .trim();
  };
  const button = document.querySelector('.aloud');
  if (button && 'speechSynthesis' in window) {
    const start = button.textContent;
    const idle = () => {
      button.textContent = start;
      button.removeAttribute('aria-pressed');
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      const reading = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (reading) return idle();
      const parts =
        'h1, h2, h3, p, li, label, legend, summary, figcaption, blockquote, button, a.utrecht-button-link, .map__text';
      const shown = (part) => (part.checkVisibility ? part.checkVisibility() : part.offsetParent !== null);
      const texts = [...document.querySelectorAll('main')]
        .flatMap((main) => [...main.querySelectorAll(parts)])
        // what is folded away is not read, and nothing twice
        .filter((part) => shown(part) && !part.querySelector(parts))
        .map(spoken)
        .filter(Boolean);
      button.textContent = button.dataset.stop;
      button.setAttribute('aria-pressed', 'true');
      texts.forEach((words, index) => {
        const speech = new SpeechSynthesisUtterance(words);
        speech.lang = document.documentElement.lang === 'nl' ? 'nl-NL' : 'en-GB';
        speech.rate = 0.9;
        if (index === texts.length - 1) speech.onend = idle;
        speechSynthesis.speak(speech);
      });
    });
    window.addEventListener('pagehide', () => speechSynthesis.cancel());
  }
  for (const copy of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) break;
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      const words = document.getElementById(copy.dataset.copy);
      try {
        await navigator.clipboard.writeText(words.textContent.trim());
        copy.textContent = copy.dataset.copied;
      } catch {
        // not allowed here: what is to be copied stands selected
        getSelection().selectAllChildren(words);
      }
    });
  }
})();
