/** Where models come from: files named on the command line, a folder, or bytes in a request. */
package io.hillock.server.repository;
