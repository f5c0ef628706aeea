import { createServer, type Server } from 'node:http';
import { type Blijk, compose, type Replaceable } from '../compose.ts';
import { type Config, parseConfig, startMistakes } from '../config.ts';
import { firstStart } from '../demo/first-start.ts';
import { AppError } from '../errors.ts';
import { resumeUnfinished } from '../issuing/awards/issue-ceremony.ts';
import { type Command, readArguments } from './command.ts';

/** What is left of ten seconds is for closing everything else. */
const STOP_MS = 8_000;

/**
 * Runs the server until it is asked to stop (SIGTERM, SIGINT). Returns the exit code: 0 after a graceful stop, 1 where the
 * start was refused, with one English line per reason on stderr. `replace`: what a drill puts in the place of a real part.
 */
export async function serve(env: NodeJS.ProcessEnv, replace: Replaceable = {}): Promise<number> {
  let blijk: Blijk;
  let links: string[] = [];
  try {
    blijk = await compose(parseConfig(env), {
      ...replace,
      async atStart(made) {
        links = await firstStart(made);
      },
    });
  } catch (error) {
    return refuse(error);
  }
  const { config } = blijk;
  const server = createServer(
    {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
    },
    blijk.app,
  );
  server.maxConnections = 2_000;
  try {
    await listen(server, config);
  } catch (error) {
    await blijk.close();
    return refuse(error, config);
  }
  await resumeUnfinished(blijk.issuing);
  blijk.jobs.start();
  for (const notice of blijk.notices) console.log(`Note: ${notice}`);
  for (const line of links) console.log(line);
  console.log(`Blijk is ready at ${config.publicUrl}`);
  await stopSignal();
  console.log('Blijk stops: finishing what runs.');
  await closeServer(server);
  await blijk.close();
  return 0;
}

/** English lines for a start that was refused; nothing of a stack trace. */
export function refuse(error: unknown, config?: Config): number {
  if (error instanceof AppError) {
    for (const line of startMistakes(error)) console.error(line);
    return 1;
  }
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE' && config) {
    console.error(
      `PORT: ${config.port} on ${config.host} is in use by another program. Set another PORT, or stop that program.`,
    );
  } else if (code === 'EACCES' && config) {
    console.error(`PORT: this user may not listen on port ${config.port}. Set a PORT above 1023.`);
  } else {
    console.error(`Blijk could not start: ${error instanceof Error ? error.message : String(error)}`);
  }
  return 1;
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Answers what was asked, then closes; connections that stay open are cut after eight seconds. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** `blijk serve`: the same as `npm start` after installation. */
export const serveCommand: Command = {
  about: 'starts the server and the jobs',
  usage: 'blijk serve',
  async run(args, env) {
    readArguments(args, {}, 'blijk serve');
    return serve(env);
  },
};
