namespace MediaEngine.Control.Tests.Security;

/// <summary>One offer and perhaps its answer, as numbers a failing run can be made smaller by.</summary>
/// <param name="FromCaller">Who offers.</param>
/// <param name="Answered">Otherwise the offer stays open.</param>
/// <param name="Offer">What the offerer can and says.</param>
/// <param name="Answer">What the answerer takes of it.</param>
/// <param name="OfferKeys">Which NG keys the offer has, a bit each.</param>
/// <param name="AnswerKeys">The same of the answer.</param>
internal sealed record SecurityStep(bool FromCaller, bool Answered, int Offer, int Answer, ulong OfferKeys, ulong AnswerKeys);
