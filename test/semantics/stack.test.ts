/**
 * Stacks of policies (semantics.md, section E).
 *
 * The expected decisions follow from AWS's documents and from its recorded answers, not from what
 * the evaluator says. The notation is in stack-notation.ts.
 */
import { describe } from "vitest";
import { decides } from "./stack-notation.ts";

describe("E1 a Deny of any document that applies", () => {
  decides(`
    ana   id=*&!s3:GetObject                   ExplicitlyDenied  id:denies
    ana   id=*|!s3:GetObject                   ExplicitlyDenied  id:denies
    ana   id=* pb=*&!*                         ExplicitlyDenied  pb:denies
    ana   rp=@ana pb=!*                        ExplicitlyDenied
    s1    id=* sp=*|!*                         ExplicitlyDenied  sp:denies
    s1    rp=@s1 sp=!*                         ExplicitlyDenied
    s1    rp=@s1 pb=!*                         ExplicitlyDenied
    ana   id=* scp=*/*&!*                      ExplicitlyDenied  scp:denies
    ana   id=* rp=!@ana                        ExplicitlyDenied  rp:denies
    ana   id=* rp=!@own                        ExplicitlyDenied
    ana   id=* rp=!@any                        ExplicitlyDenied
    ana   id=* rcp=!s3:*                       ExplicitlyDenied  rcp:denies
    ana   id=* ep=*&!s3:GetObject              ExplicitlyDenied  ep:denies
    ana   id=* rp=!@eve                        Allowed
    eve   id=!* rp=@eve                        ExplicitlyDenied
    root  rp=!@own                             ExplicitlyDenied
    root  rp=!@root                            ExplicitlyDenied
  `);
});

describe("E2 identity policies are one union", () => {
  decides(`
    ana   id=*                                 Allowed           id:allows
    ana   id=silent                            ImplicitlyDenied  id:silent
    ana   id=silent|s3:Get*                    Allowed
    ana   id=none                              ImplicitlyDenied
    ana   rp=silent                            ImplicitlyDenied
    s1    id=s3:*                              Allowed
    app   id=s3:*                              Allowed
  `);
});

describe("E3 a permissions boundary limits and grants nothing", () => {
  decides(`
    ana   id=none pb=*                         ImplicitlyDenied
    ana   id=* pb=s3:*                         Allowed
    ana   id=* pb=silent                       ImplicitlyDenied  pb:silent
    s1    id=* pb=silent                       ImplicitlyDenied
    ana   id=* pb=$onlyInEurope                ImplicitlyDenied
    root  pb=silent                            Allowed           pb:E16
  `);
});

describe("E4 session policies", () => {
  decides(`
    s1    id=* sp=*                            Allowed
    s1    id=* sp=none                         Allowed
    s1    id=*                                 Allowed
    s1    id=* sp=silent                       ImplicitlyDenied
    s1    id=* sp=silent|s3:*                  Allowed
    s1    id=silent sp=*                       ImplicitlyDenied
    s1    id=none sp=*                         ImplicitlyDenied
    fay   id=* sp=*                            Allowed
    fay   id=*                                 ImplicitlyDenied
    fay   id=* sp=none                         ImplicitlyDenied
    fay   id=* sp=silent                       ImplicitlyDenied
    fay   id=* sp=* pb=silent                  ImplicitlyDenied
    fay   id=silent sp=*                       ImplicitlyDenied
    ana   id=* sp=silent                       Allowed           sp:E4
  `);
});

describe("E5 each level of service control policies allows", () => {
  decides(`
    ana   id=* scp=*                           Allowed
    ana   id=* scp=*/*/*                       Allowed
    ana   id=* scp=*/silent/*                  ImplicitlyDenied  scp:silent
    ana   id=* scp=*/*/silent                  ImplicitlyDenied
    ana   id=* scp=silent/*                    ImplicitlyDenied
    ana   id=* scp=silent|s3:*/*               Allowed
    ana   id=* scp=s3:*/silent|silent          ImplicitlyDenied
    ana   id=none scp=*                        ImplicitlyDenied
    ana   id=* scp=$onlyInEurope               ImplicitlyDenied
    ana   id=* scp=*&$notThisObject            Allowed
    ana   do=s3:PutObject on=pointObject id=* scp=*&$notThisObject behind=silent ExplicitlyDenied
  `);
});

describe("E6 whom service control policies bind", () => {
  decides(`
    ana     rp=@ana scp=silent                                 ImplicitlyDenied
    ana     rp=@everyone scp=silent                            ImplicitlyDenied
    s1      rp=@s1 scp=silent                                  ImplicitlyDenied
    root    scp=silent                                         ImplicitlyDenied
    root    scp=!*                                             ExplicitlyDenied
    eve     id=* rp=@eve scp=silent                            ImplicitlyDenied
    eve     id=* rp=@eve scp=!*                                ExplicitlyDenied
    eve     id=* rp=@eve ownerScp=!*                           Allowed  ownerScp:E6
    eveRoot rp=@other ownerScp=silent                          Allowed
    ana     id=* ownerScp=!*                                   ExplicitlyDenied
    ana     id=* ownerScp=silent                               ImplicitlyDenied
    ana     id=* scp=!* +principalAccountIsManagement          Allowed  scp:E6
    root    scp=!* +principalAccountIsManagement               Allowed
    ana     id=* scp=!* +resourceAccountIsManagement           Allowed
    eve     id=* rp=@eve scp=!* +resourceAccountIsManagement   ExplicitlyDenied
    linked  id=* scp=!* +serviceLinkedRole                     Allowed  scp:E6
    linked  id=* scp=silent +serviceLinkedRole                 Allowed
    ana     id=* scp=!* +serviceLinkedRole                     ExplicitlyDenied
    service rp=@service scp=!*                                 Allowed  scp:E6
    anonymous rp=@everyone scp=!*                              Allowed
    google  rp=@google scp=!*                                  Allowed
  `);
});

describe("E7 resource control policies bind every caller", () => {
  decides(`
    ana       id=* rcp=*                       Allowed           rcp:allows
    ana       id=* rcp=*/*|!sqs:*              Allowed
    ana       id=* rcp=!sqs:*                  Allowed           rcp:allows
    ana       id=none rcp=*                    ImplicitlyDenied
    ana       id=* rcp=*/*|!s3:*               ExplicitlyDenied
    s1        id=* rcp=!s3:*                   ExplicitlyDenied
    root      rcp=!s3:*                        ExplicitlyDenied
    eve       id=* rp=@eve rcp=!s3:*           ExplicitlyDenied
    anonymous rp=@everyone rcp=!s3:*           ExplicitlyDenied
    service   rp=@service rcp=!s3:*            ExplicitlyDenied
    service   rp=@service rcp=$exceptServices  Allowed
    anonymous rp=@everyone rcp=$exceptServices ExplicitlyDenied
  `);
});

describe("E8 what resource control policies do not bind", () => {
  decides(`
    ana    id=* rcp=!s3:* +resourceAccountIsManagement      Allowed  rcp:E8
    eve    id=* rp=@eve rcp=!s3:* +resourceAccountIsManagement Allowed
    eve    id=* rp=@eve rcp=!s3:* +principalAccountIsManagement ExplicitlyDenied
    ana    id=* rcp=!s3:* +principalAccountIsManagement     Allowed
    linked id=* rcp=!s3:* +serviceLinkedRole                Allowed
    ana    id=* rcp=!s3:* +serviceLinkedRole                ExplicitlyDenied
    ana    do=sts:AssumeRole on=linkedRole rp=@ana rcp=!sts:* Allowed
    ana    do=sts:AssumeRole on=role rp=@ana rcp=!sts:*     ExplicitlyDenied
    ana    do=kms:RetireGrant on=key rp=@ana rcp=!kms:*     Allowed
    ana    do=KMS:retiregrant on=key rp=@ana rcp=!kms:*     Allowed
    ana    do=kms:CreateGrant on=key rp=@ana rcp=!kms:*     ExplicitlyDenied
  `);
});

describe("E9 in the same account one side suffices", () => {
  decides(`
    ana   id=* rp=silent                       Allowed
    ana   id=none rp=@ana                      Allowed           rp:allows
    ana   id=silent rp=@ana                    Allowed
    ana   id=none rp=@everyone                 Allowed
    ana   id=none rp=@eve                      ImplicitlyDenied
    ana   id=* account=none                    Allowed
    eve   id=* account=none                    Allowed
  `);
});

describe("E10 the form of the grant decides what limits it", () => {
  decides(`
    ana   id=none rp=@ana                      Allowed
    ana   id=none rp=@ana pb=silent            Allowed
    ana   id=none rp=@everyone                 Allowed
    ana   id=none rp=@everyone pb=silent       Allowed
    ana   id=none rp=@any pb=silent            Allowed
    ana   id=none rp=^eve pb=silent            Allowed
    ana   id=none rp=@ana,own pb=silent        Allowed
    s1    id=none rp=@app                      Allowed
    s1    id=none rp=@app pb=*                 Allowed
    s1    id=none rp=@app pb=silent            ImplicitlyDenied
    s1    id=none rp=@app sp=silent            ImplicitlyDenied
    s1    id=none rp=@app sp=* pb=*            Allowed
    app   id=none rp=@app pb=silent            ImplicitlyDenied
    s1    id=none rp=$everyoneAsRole           Allowed
    s1    id=none rp=$everyoneAsRole pb=silent Allowed
    s1    id=none rp=$everyoneAsRole sp=silent Allowed
    s1    id=none rp=@everyone                 Allowed
    s1    id=none rp=@everyone pb=silent       Allowed
    s1    id=none rp=@everyone sp=silent       Allowed
    s1    id=none rp=@s1                       Allowed
    s1    id=none rp=@s1 pb=silent             Allowed
    s1    id=none rp=@s1 sp=silent             Allowed
    s1    id=none rp=@s1,app sp=silent         Allowed
    fay   id=none rp=@fay                      Allowed
    fay   id=none rp=@fay pb=silent            Allowed
    fay   id=none rp=@fay sp=silent            Allowed
    fay   id=none rp=@ana                      ImplicitlyDenied
    fay   id=none rp=@ana reading=Q8:ana Allowed
    fay   id=none rp=@ana pb=silent reading=Q8:ana ImplicitlyDenied
    fay   id=none rp=@ana sp=silent reading=Q8:ana ImplicitlyDenied
    fay   id=none rp=@everyone sp=silent       Allowed
    chinese id=none rp=@ana                    ImplicitlyDenied
  `);
});

describe("E11 an account delegates", () => {
  decides(`
    ana   id=none rp=@own                      ImplicitlyDenied
    ana   id=silent rp=@own                    ImplicitlyDenied
    ana   id=* rp=@own                         Allowed
    ana   id=* rp=@own pb=silent               ImplicitlyDenied
    s1    id=none rp=@own                      ImplicitlyDenied
    s1    id=* rp=@own pb=silent               ImplicitlyDenied
    s1    id=* rp=@own sp=silent               ImplicitlyDenied
    ana   id=none rp=@root                     ImplicitlyDenied
    ana   id=none rp=@own reading=Q11          Allowed
    ana   id=none rp=@own pb=silent reading=Q11 Allowed
    s1    id=none rp=@own sp=silent reading=Q11 Allowed
  `);
});

describe("E12 from another account both sides allow", () => {
  decides(`
    eve     id=* rp=@eve                       Allowed
    eve     id=* rp=@other                     Allowed
    eve     id=* rp=@everyone                  Allowed
    eve     id=*                               ImplicitlyDenied
    eve     id=* rp=silent                     ImplicitlyDenied
    eve     id=none rp=@eve                    ImplicitlyDenied
    eve     id=none rp=@other                  ImplicitlyDenied
    eve     id=none rp=@everyone               ImplicitlyDenied
    eve     id=silent rp=@everyone             ImplicitlyDenied
    eve     id=* rp=@eve pb=silent             ImplicitlyDenied
    eve     id=* rp=@everyone pb=silent        ImplicitlyDenied
    eveRole id=* rp=@eveRole sp=silent         ImplicitlyDenied
    eveRole id=* rp=@eveRole sp=*              Allowed
    eveRole id=* rp=@eveRole                   Allowed
    eveRole id=none rp=@eveRole                ImplicitlyDenied
    eveFed  id=* rp=@eveFed sp=*               Allowed
    eveFed  id=* rp=@eveFed                    ImplicitlyDenied
    eveFed  id=* rp=@eveFed sp=silent          ImplicitlyDenied
    eve     id=none rp=@other reading=Q11      ImplicitlyDenied
    ana     id=* rp=@ana account=other         Allowed
    ana     id=* account=other                 ImplicitlyDenied
    ana     id=none rp=@everyone account=other ImplicitlyDenied
  `);
});

describe("E13 a trust policy must allow", () => {
  decides(`
    ana     do=sts:AssumeRole on=role id=none rp=@ana             Allowed
    ana     do=sts:AssumeRole on=role id=none rp=@ana pb=silent   Allowed
    ana     do=sts:AssumeRole on=role id=none rp=@own             ImplicitlyDenied
    ana     do=sts:AssumeRole on=role id=none rp=@own reading=Q11 ImplicitlyDenied
    ana     do=sts:AssumeRole on=role id=* rp=@own                Allowed
    ana     do=sts:AssumeRole on=role id=* rp=@own pb=silent      ImplicitlyDenied
    ana     do=sts:AssumeRole on=role id=* rp=@eve                ImplicitlyDenied
    ana     do=sts:AssumeRole on=role id=* rp=silent              ImplicitlyDenied
    ana     do=STS:assumeROLE on=role id=* rp=silent              ImplicitlyDenied
    s1      do=sts:AssumeRole on=role id=none rp=@app             Allowed
    s1      do=sts:AssumeRole on=role id=none rp=@app sp=silent   ImplicitlyDenied
    ana     do=sts:TagSession on=role id=* rp=sts:AssumeRole@own  ImplicitlyDenied
    ana     do=sts:SetSourceIdentity on=role id=* rp=sts:*@own    Allowed
    eve     do=sts:AssumeRole on=role id=* rp=@other              Allowed
    eve     do=sts:AssumeRole on=role id=none rp=@eve             ImplicitlyDenied
    google  do=sts:AssumeRoleWithWebIdentity on=role rp=@google   Allowed
    google  do=sts:AssumeRoleWithWebIdentity on=role rp=@own      ImplicitlyDenied
    service do=sts:AssumeRole on=role rp=@service                 Allowed
    root    do=sts:AssumeRole on=role rp=silent                   ImplicitlyDenied
    root    do=sts:AssumeRole on=role rp=@own                     Allowed
    ana     do=iam:GetRole on=role id=* rp=silent                 Allowed
  `);
});

describe("E14 the policy of a KMS key must allow", () => {
  decides(`
    ana   do=kms:Decrypt on=key id=* rp=@own              Allowed
    ana   do=kms:Decrypt on=key id=none rp=@own           ImplicitlyDenied
    ana   do=kms:Decrypt on=key id=none rp=@own reading=Q11 ImplicitlyDenied
    ana   do=kms:Decrypt on=key id=* rp=silent            ImplicitlyDenied
    ana   do=kms:Decrypt on=key id=* rp=@eve              ImplicitlyDenied
    ana   do=kms:Decrypt on=key id=!* rp=@ana             ExplicitlyDenied
    ana   do=kms:Decrypt on=key id=none rp=@ana           Allowed
    ana   do=kms:Decrypt on=key id=none rp=@ana pb=silent Allowed
    s1    do=kms:Decrypt on=key id=none rp=@app           Allowed
    s1    do=kms:Decrypt on=key id=none rp=@app pb=silent ImplicitlyDenied
    s1    do=kms:Decrypt on=key id=none rp=@everyone      Allowed
    s1    do=kms:Decrypt on=key id=* rp=@own sp=silent    ImplicitlyDenied
    root  do=kms:Decrypt on=key rp=silent                 ImplicitlyDenied
    root  do=kms:Decrypt on=key rp=@own                   Allowed
    eve   do=kms:Decrypt on=key id=* rp=@other            Allowed
    eve   do=kms:Decrypt on=key id=* rp=@own              ImplicitlyDenied
    eve   do=kms:Decrypt on=key id=none rp=@eve           ImplicitlyDenied
    ana   do=kms:DeleteAlias on=alias id=* rp=silent      Allowed
    ana   do=kms:ListKeys on=all id=* rp=silent           Allowed
  `);
});

describe("E15 callers without identity policies", () => {
  decides(`
    anonymous rp=@everyone                     Allowed
    anonymous rp=@any                          Allowed
    anonymous rp=@own                          ImplicitlyDenied
    anonymous id=* rp=silent                   ImplicitlyDenied  id:E15
    anonymous id=!* pb=silent rp=@everyone     Allowed
    anonymous rp=^ana                          Allowed
    service   rp=@service                      Allowed
    service   rp=@everyone                     Allowed
    service   rp=@own                          ImplicitlyDenied
    service   id=* rp=silent                   ImplicitlyDenied
    service   id=!* rp=@service                Allowed
    google    rp=@google                       Allowed
    google    id=* rp=silent                   ImplicitlyDenied
    canonical rp=@canonical                    Allowed
    canonical id=* rp=silent@canonical         ImplicitlyDenied
  `);
});

describe("E16 root users", () => {
  decides(`
    root                                       Allowed           rule:E16
    root    id=none                            Allowed           id:E16
    root    id=!*                              Allowed
    root    rp=silent                          Allowed
    root    pb=silent sp=silent                Allowed
    root    ep=silent                          ImplicitlyDenied
    eveRoot                                    ImplicitlyDenied
    eveRoot rp=@other                          Allowed
    eveRoot rp=@everyone                       Allowed
    eveRoot rp=@eve                            ImplicitlyDenied
    eveRoot rp=@other scp=silent               ImplicitlyDenied
  `);
});

describe("E17 the policy of an endpoint", () => {
  decides(`
    ana       id=* ep=*                        Allowed           ep:allows
    ana       id=* ep=silent                   ImplicitlyDenied  ep:silent
    ana       id=none ep=*                     ImplicitlyDenied
    ana       id=* ep=@ana                     Allowed
    ana       id=* ep=@own                     Allowed
    ana       id=* ep=@eve                     ImplicitlyDenied
    ana       rp=@ana ep=silent                ImplicitlyDenied
    anonymous rp=@everyone ep=*                Allowed
    anonymous rp=@everyone ep=@own             ImplicitlyDenied
    ana       id=* ep=* +gatewayEndpoint       Allowed
    ana       id=* ep=@own +gatewayEndpoint    ImplicitlyDenied
    s1        id=* ep=@own +gatewayEndpoint    ImplicitlyDenied
    root      ep=@own +gatewayEndpoint         Allowed
    ana       id=* ep=*&!@own +gatewayEndpoint Allowed
  `);
});

describe("E18 access points", () => {
  decides(`
    ana  on=pointObject id=none rp=@ana behind=$bucketObjects    Allowed
    ana  on=pointObject id=none rp=@ana behind=$bucketKey        Allowed
    ana  on=pointObject id=none rp=@ana behind=$bucketAll        Allowed
    ana  on=pointObject id=none rp=@ana behind=$otherKey         ImplicitlyDenied
    ana  on=pointObject id=none rp=@ana behind=$bucketItself     ImplicitlyDenied
    ana  on=pointObject id=none rp=@ana behind=silent            ImplicitlyDenied
    ana  on=pointObject id=none rp=@ana behind=!s3:*             ExplicitlyDenied
    ana  on=pointObject id=none rp=silent behind=$bucketObjects  ImplicitlyDenied
    ana  on=pointObject id=none rp=@ana                          ImplicitlyDenied
    ana  on=pointObject id=* rp=silent behind=silent             Allowed
    eve  on=pointObject id=* rp=@eve behind=$bucketObjects       Allowed
    eve  on=pointObject id=* rp=@eve behind=silent               ImplicitlyDenied
    eve  on=pointObject id=none rp=@eve behind=$bucketObjects    ImplicitlyDenied
    ana  on=pointObject id=none rp=@ana behind=$throughPoints    ImplicitlyDenied
    ana  on=point do=s3:ListBucket id=none rp=@ana behind=$bucketItself   Allowed
    ana  on=point do=s3:ListBucket id=none rp=@ana behind=$bucketAll      Allowed
    ana  on=point do=s3:ListBucket id=none rp=@ana behind=$bucketObjects  ImplicitlyDenied
    ana  id=none rp=@ana behind=!s3:*          Allowed  behind:E18
  `);
});

describe("E19 restrictPublicBuckets", () => {
  decides(`
    eve       id=* rp=@everyone +restrictPublicBuckets +public ExplicitlyDenied  rule:E19
    anonymous rp=@everyone +restrictPublicBuckets +public      ExplicitlyDenied
    google    rp=@everyone +restrictPublicBuckets +public      ExplicitlyDenied
    ana       id=none rp=@everyone +restrictPublicBuckets +public Allowed
    root      rp=@everyone +restrictPublicBuckets +public      Allowed
    service   rp=@everyone +restrictPublicBuckets +public      Allowed
    eve       id=* rp=@eve +restrictPublicBuckets              Allowed
    eve       id=* rp=@everyone +public                        Allowed
  `);
});

describe("E20 NotPrincipal of a Deny and a boundary", () => {
  decides(`
    ana   id=* rp=!^ana,own                    Allowed
    ana   id=* rp=!^ana,own pb=*               ExplicitlyDenied
    s1    id=* rp=!^app,s1,own pb=*            ExplicitlyDenied
    s1    id=* rp=!^app,s1,own                 Allowed
    root  rp=!^own,root pb=*                   Allowed
    ana   id=none rp=^eve pb=*                 Allowed
    ana   on=pointObject id=* rp=silent behind=!^ana,own pb=*  ExplicitlyDenied
    service rp=*&!^service pb=*                Allowed
  `);
});

describe("E21 unknown layers", () => {
  decides(`
    ana   id=unknown                                          Allowed  id:unknown
    ana   id=unknown reading=Q12:id             ImplicitlyDenied
    ana   id=unknown reading=Q13:id             ExplicitlyDenied  rule:E21
    ana   id=* pb=unknown                                     Allowed
    ana   id=* pb=unknown reading=Q12:pb     ImplicitlyDenied
    ana   rp=@ana pb=unknown reading=Q12:pb  Allowed
    ana   rp=@ana pb=unknown reading=Q13:pb  ExplicitlyDenied
    s1    id=* sp=unknown reading=Q12:sp         ImplicitlyDenied
    ana   id=* sp=unknown reading=Q13:sp         Allowed
    ana   id=* scp=unknown                                    Allowed
    ana   id=* scp=unknown reading=Q12:scp ImplicitlyDenied
    anonymous rp=@everyone scp=unknown reading=Q13:scp Allowed
    ana   id=* rcp=unknown                                    Allowed
    anonymous rp=@everyone rcp=unknown reading=Q13:rcp ExplicitlyDenied
    ana   id=none rp=unknown                                  Allowed
    ana   id=* rp=unknown reading=Q13:rp          ExplicitlyDenied
    eve   id=none rp=unknown                                  ImplicitlyDenied
    ana   id=* ep=unknown reading=Q12:ep          ImplicitlyDenied
    ana   id=* rp=!^ana,own pb=unknown                        Allowed
    ana   on=pointObject id=none rp=@ana behind=unknown       Allowed
    ana   id=* rp=!^ana,own pb=unknown reading=Q13:pb:presence ExplicitlyDenied
    fay   id=* sp=unknown                                     Allowed
    fay   id=* sp=unknown reading=Q12:sp:presence             ImplicitlyDenied
    fay   id=none rp=@fay sp=unknown reading=Q12:sp:presence  Allowed
    s1    id=* sp=unknown reading=Q12:sp:presence             Allowed
  `);
});

describe("E22 an action on the resource of another service", () => {
  decides(`
    ana   on=user id=*                         ImplicitlyDenied  rule:E22
    ana   on=user rp=@ana                      ImplicitlyDenied
    root  on=user                              ImplicitlyDenied
    ana   do=iam:GetUser id=*                  ImplicitlyDenied
    ana   do=S3:GETOBJECT on=queue id=*        ImplicitlyDenied
    ana   do=iam:GetUser on=user id=*          Allowed
    ana   do=s3:ListAllMyBuckets on=all id=*   Allowed
    ana   do=iam:ListUsers on=all id=*         Allowed
    ana   do=sqs:SendMessage id=*              Allowed
    ana   on=user id=!*                        ExplicitlyDenied
  `);
});
