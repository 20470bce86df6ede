/**
 * Pictures of trainings and runs, as SVG or PNG. A picture draws on a {@link io.hillock.cli.picture.Canvas}; {@link
 * io.hillock.cli.picture.PictureFile} chooses the format by the file's name.
 */
package io.hillock.cli.picture;
