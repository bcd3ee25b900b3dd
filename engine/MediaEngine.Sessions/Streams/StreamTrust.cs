namespace MediaEngine.Sessions.Streams;

/// <summary>How well it is verified that a stream is the peer's.</summary>
internal enum StreamTrust : byte
{
    /// <summary>Unencrypted, and not from the peer's known address.</summary>
    Foreign,

    /// <summary>From the peer's known address, or announced by signalling.</summary>
    Peer,

    /// <summary>Encrypted with the peer's key.</summary>
    Authenticated,
}
