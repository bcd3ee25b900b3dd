namespace MediaEngine.Control.Tests.Security;

/// <summary>One offer and an optional answer as numbers, so that a failing run can be shrunk.</summary>
/// <param name="FromCaller">The caller makes the offer.</param>
/// <param name="Answered">The offer gets an answer.</param>
/// <param name="Offer">The offerer's capabilities and description.</param>
/// <param name="Answer">The answerer's choices.</param>
/// <param name="OfferKeys">The NG keys of the offer, one bit each.</param>
/// <param name="AnswerKeys">The NG keys of the answer, one bit each.</param>
internal sealed record SecurityStep(bool FromCaller, bool Answered, int Offer, int Answer, ulong OfferKeys, ulong AnswerKeys);
