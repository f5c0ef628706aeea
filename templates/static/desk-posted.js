/**
 * A form that came back with mistakes is the answer to a POST: a browser can neither reload it nor come back to it. From
 * here on its place in the history is the page that the form stands on.
 */
history.replaceState(null, '', document.currentScript.dataset.page);
