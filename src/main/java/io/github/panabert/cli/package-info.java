/**
 * The command line, one class a command. Internal. Depends on everything here, on picocli and on
 * Jackson's generator.
 */
package io.github.panabert.cli;
