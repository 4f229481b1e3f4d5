export { seededRandom } from '../system/index.ts';
