namespace MediaEngine.Sessions.Plan;

/// <summary>What becomes of the media on a route. Null on a route where it passes as it is.</summary>
public abstract record ProcessPlan;
