namespace MediaEngine.Signalling;

/// <summary>Kinds of <see cref="Refusal"/>.</summary>
public enum RefusalReason : byte
{
    /// <summary>Both sides of the offer or answer would be the same party.</summary>
    InvalidDialogue,

    /// <summary>The description is no SDP.</summary>
    UnreadableDescription,

    /// <summary>A section of the description lacks what is needed to read it.</summary>
    IncompleteDescription,

    /// <summary>The description has no section.</summary>
    NoSections,

    /// <summary>Media may not go where the description says.</summary>
    AddressNotAllowed,
    OutOfPorts,
    TooManyParties,

    /// <summary>The worker of the call takes no more.</summary>
    WorkerOverloaded,

    /// <summary>As many calls as the configuration allows.</summary>
    TooManyCalls,

    /// <summary>No new calls now: the detail says which limit is reached.</summary>
    Overloaded,
    OutOfMemory,
}
