namespace MediaEngine.Interop.OpenSsl;

/// <summary>The chaining value of SHA-1 after whole blocks.</summary>
public readonly record struct Sha1Midstate(uint H0, uint H1, uint H2, uint H3, uint H4);
