/**
 * Gives requests their turn between two steps of long work. Storage on SQLite answers without ever going back to the event
 * loop, so a long list would hold up everybody who waits.
 */
export const letOthersRun = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
