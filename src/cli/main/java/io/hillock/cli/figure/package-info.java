/**
 * Figures of trainings and runs, as SVG or PNG. A figure draws on a {@link io.hillock.cli.figure.Canvas}; {@link
 * io.hillock.cli.figure.FigureFile} chooses the format by the file's name.
 */
package io.hillock.cli.figure;
