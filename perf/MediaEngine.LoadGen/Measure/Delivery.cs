namespace MediaEngine.LoadGen.Measure;

/// <summary>What became of one datagram that reached the generator.</summary>
internal enum Delivery : byte
{
    /// <summary>A packet of this run, at the right endpoint, for the first time.</summary>
    Delivered,

    /// <summary>Delivered before.</summary>
    Duplicate,

    /// <summary>Reached an endpoint of another call, or the endpoint that sent it.</summary>
    WrongEndpoint,

    /// <summary>Came from another address or port than the daemon had announced for this endpoint.</summary>
    WrongSource,

    /// <summary>SRTP whose tag does not match the key of its call.</summary>
    Unauthenticated,

    /// <summary>Belongs to an earlier run.</summary>
    Stale,

    /// <summary>Not one of ours, or changed on the way.</summary>
    Foreign,
}
