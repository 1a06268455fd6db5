package io.github.panabert.cli;

/** The command line. */
public final class Main {
    private Main() {}

    /** Runs one command and exits. */
    public static void main(String[] args) {
        System.out.println(System.getProperty("panabert.home") + " " + String.join("|", args));
    }
}
