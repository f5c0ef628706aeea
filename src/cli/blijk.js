#!/usr/bin/env node
// Plain JavaScript without static imports of ours: an old Node would crash in the database driver without a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Blijk needs Node 22.18 or newer; this is ${process.versions.node}. After "npm start" or "npm test" once, "npx blijk" brings its own.`,
  );
  process.exitCode = 3;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), process.env);
}
