namespace MediaEngine.Protocol.Compatibility;

/// <summary>
/// How a name that rtpengine knows (an option, a command, a key, a flag) behaves here. Every name has exactly one status.
/// </summary>
public enum NameStatus : byte
{
    /// <summary>As in rtpengine, as far as its documentation and the recorded scenarios tell.</summary>
    Same,

    /// <summary>Works in another way; a remark says how.</summary>
    Different,

    /// <summary>Taken without a warning; this engine has nothing to set there.</summary>
    NoEffect,

    /// <summary>
    /// The feature is not built yet. Whoever asks for it gets a warning, or an error where the command can do nothing else.
    /// </summary>
    NotYet,

    /// <summary>Exists in this engine only.</summary>
    Own,
}
