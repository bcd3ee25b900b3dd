namespace MediaEngine.LoadGen.Measure;

/// <summary>Classification of one datagram that reached the generator.</summary>
internal enum Delivery : byte
{
    /// <summary>A packet of this run, at the right endpoint, for the first time.</summary>
    Delivered,

    /// <summary>A packet that was delivered before.</summary>
    Duplicate,

    /// <summary>Reached an endpoint of another call, or the endpoint that sent it.</summary>
    WrongEndpoint,

    /// <summary>Came from another address or port than the daemon announced for this endpoint.</summary>
    WrongSource,

    /// <summary>SRTP whose tag does not match the key of its call.</summary>
    Unauthenticated,

    /// <summary>Belongs to an earlier run.</summary>
    Stale,

    /// <summary>Not sent by the generator, or modified on the way.</summary>
    Foreign,
}
