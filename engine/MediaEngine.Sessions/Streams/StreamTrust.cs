namespace MediaEngine.Sessions.Streams;

/// <summary>How sure it is that a stream is the peer's.</summary>
internal enum StreamTrust : byte
{
    /// <summary>In clear, and not from where the peer is known to be.</summary>
    Foreign,

    /// <summary>From where the peer is known to be, or announced by signalling.</summary>
    Peer,

    /// <summary>Encrypted with the peer's key.</summary>
    Authenticated,
}
