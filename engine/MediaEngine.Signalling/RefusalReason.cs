namespace MediaEngine.Signalling;

/// <summary>Kinds of <see cref="Refusal"/>.</summary>
public enum RefusalReason : byte
{
    /// <summary>Both sides of the offer or answer would be the same party.</summary>
    InvalidDialogue,

    /// <summary>The SDP cannot be parsed.</summary>
    UnreadableDescription,

    /// <summary>A section of the SDP lacks an attribute that is needed.</summary>
    IncompleteDescription,

    /// <summary>The SDP has no section.</summary>
    NoSections,

    /// <summary>Nothing that the party offers can be served.</summary>
    NothingAcceptable,

    /// <summary>The SDP names an address to which section may not be sent.</summary>
    AddressNotAllowed,
    OutOfPorts,
    TooManyParties,

    /// <summary>The mailbox of the call's worker is full.</summary>
    WorkerOverloaded,

    /// <summary>The configured number of calls is reached.</summary>
    TooManyCalls,

    /// <summary>New calls are refused because of load; the detail names the limit.</summary>
    Overloaded,
    OutOfMemory,

    CallNotFound,

    /// <summary>The call has no party of the tag.</summary>
    PartyNotFound,

    /// <summary>The call has no party of the tag that names a source.</summary>
    SourceNotFound,

    /// <summary>The call has no party of the label.</summary>
    LabelNotFound,

    /// <summary>The call has no party with the address.</summary>
    AddressNotFound,

    /// <summary>The text of an address cannot be parsed.</summary>
    UnreadableAddress,

    /// <summary>A tag of the request is empty.</summary>
    TagMissing,

    /// <summary>The selected parties have no media to subscribe to.</summary>
    NothingToSubscribe,

    /// <summary>The party belongs to a dialogue or publishes, so it cannot become a subscriber.</summary>
    NotASubscriber,

    /// <summary>There is no subscription to end.</summary>
    NotSubscribed,

    /// <summary>The answer fits nothing that was offered.</summary>
    UnusableAnswer,

    /// <summary>Two calls to merge have parties with the same tag.</summary>
    TagCollision,
}
