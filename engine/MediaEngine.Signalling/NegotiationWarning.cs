namespace MediaEngine.Signalling;

/// <summary>Something that was asked for and is not done as asked; the rest of the request is.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Subject">The codec, interface or section it is about; empty for the whole description.</param>
/// <param name="Text">The same in words, which name the subject where <paramref name="Code"/> is told to clients.</param>
public sealed record NegotiationWarning(NegotiationWarningCode Code, string Subject, string Text);
