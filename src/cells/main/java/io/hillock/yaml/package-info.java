/** YAML files whose mistakes are named by file and line. */
package io.hillock.yaml;
