namespace MediaEngine.Sessions.Plan;

/// <summary>Feedback messages negotiated with a=rtcp-fb (RFC 4585 section 4.2, RFC 5104 section 7).</summary>
[Flags]
public enum FeedbackKinds : byte
{
    None = 0,

    /// <summary>"nack": generic NACK.</summary>
    Nack = 1,

    /// <summary>"nack pli".</summary>
    Pli = 2,

    /// <summary>"ccm fir".</summary>
    Fir = 4,

    /// <summary>"goog-remb".</summary>
    Remb = 8,

    /// <summary>"transport-cc".</summary>
    TransportCc = 16,
}
