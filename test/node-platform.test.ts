import { nodePlatform } from '../src/node-platform.ts';
import { platformContract } from './support/platform-contract.ts';

platformContract(() => nodePlatform);
