/** The theme of the site: the default theme of VitePress with the colours of docs/picture.svg. */
import theme from 'vitepress/theme';
import './style.css';

export default theme;
