/** Where the program's log goes. */
package io.hillock.cli.log;
