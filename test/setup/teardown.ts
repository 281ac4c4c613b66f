import { stopAll } from './ground';

export default stopAll;
