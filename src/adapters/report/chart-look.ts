/** Okabe and Ito's colours, which colour-blind readers tell apart. */
export const COLOURS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#7F6000', '#4D4D4D'];
export const INK = '#1f2933';
export const FAINT_INK = '#52606d';
export const GRID = '#d9dee3';
export const FONT = 'DejaVu Sans';

/** Small pictures with large letters: a phone shows them at half of the size. */
export const WIDTH = 640;
export const HEIGHT = 360;
export const ROW = 32;
export const TEXT = 15;
export const SMALL = 14;
