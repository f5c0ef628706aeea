/** `npm start`: configuration, parts, jobs, listen. Says plainly what it did; stops gracefully. */
import { serve } from './cli/serve.ts';

process.exitCode = await serve(process.env);
