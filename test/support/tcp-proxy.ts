/** A TCP proxy whose far side can be changed and cut: what a load balancer does at a failover, and a network when it breaks. */
import { connect, createServer, type Socket } from 'node:net';

export interface Target {
  host: string;
  port: number;
}

export interface TcpProxy {
  port: number;
  /** New connections go there from now on. */
  switchTo(target: Target): void;
  /** Breaks every connection that is open. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(first: Target): Promise<TcpProxy> {
  let target = first;
  const open = new Set<Socket>();
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      open.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(target);
    keep(near, far);
    keep(far, near);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    switchTo(next) {
      target = next;
    },
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
