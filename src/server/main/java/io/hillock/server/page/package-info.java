/** The files of the page that browsers show: begin at {@code PageAssets}. Its scripts and styles are resources of this package. */
package io.hillock.server.page;
