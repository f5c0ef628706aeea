/** Bytes as every database driver gives them (Node Buffers), as the plain Uint8Array of the models. */
export function bytes(read: Uint8Array): Uint8Array {
  return new Uint8Array(read);
}
